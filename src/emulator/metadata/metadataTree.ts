import { localProjectNumber, localScope, localServiceAccount } from './localIdentity.ts';

/** A text, a list of texts (one a line), or a directory. */
export type MetadataNode = string | readonly string[] | MetadataDirectory;
export interface MetadataDirectory {
  readonly [name: string]: MetadataNode;
}

/**
 * What a virtual machine of this project would read under `/computeMetadata/v1/`, tokens aside.
 * @see https://cloud.google.com/compute/docs/metadata/predefined-metadata-keys
 */
export function metadataTree(projectId: string): MetadataDirectory {
  const email = localServiceAccount(projectId);
  const serviceAccount = { aliases: ['default'], email, scopes: [localScope] };
  return {
    instance: {
      attributes: {},
      hostname: 'dataflow-emulator.local',
      id: '1',
      'machine-type': `projects/${localProjectNumber}/machineTypes/local`,
      name: 'dataflow-emulator',
      region: `projects/${localProjectNumber}/regions/us-central1`,
      'service-accounts': { default: serviceAccount, [email]: serviceAccount },
      tags: [],
      zone: `projects/${localProjectNumber}/zones/us-central1-a`,
    },
    project: { attributes: {}, 'numeric-project-id': localProjectNumber, 'project-id': projectId },
    universe: { 'universe-domain': 'googleapis.com' },
  };
}

/** The node at `names`; undefined when there is none. */
export function findNode(tree: MetadataDirectory, names: readonly string[]): MetadataNode | undefined {
  let node: MetadataNode | undefined = tree;
  for (const name of names) {
    node = isDirectory(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  }
  return node;
}

/** One line for a text or an entry; entries that are directories end with a slash. */
export function asText(node: MetadataNode): string {
  if (typeof node === 'string') return node;
  if (!isDirectory(node)) return node.map((line) => `${line}\n`).join('');
  const entries = Object.entries(node).map(([name, child]) => (isDirectory(child) ? `${name}/` : name));
  return entries.map((entry) => `${entry}\n`).join('');
}

/** With names in camel case, as the server gives them in JSON; numbers stay texts except project numbers. */
export function asJson(node: MetadataNode): unknown {
  if (!isDirectory(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, child]) => [
      name.includes('@') ? name : name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      name === 'numeric-project-id' ? Number(child) : asJson(child),
    ]),
  );
}

export function isDirectory(node: MetadataNode | undefined): node is MetadataDirectory {
  return typeof node === 'object' && !Array.isArray(node);
}
