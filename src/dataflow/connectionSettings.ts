import { isRecord } from './isRecord.ts';
import type { Connection } from './connection.ts';
import { readyTemplates } from './local/readyTemplates.ts';

/** Environment variables that name a local Dataflow service. */
export interface ConnectionEnvironment {
  /** `host:port` of its gRPC side. */
  readonly DATAFLOW_EMULATOR_HOST?: string | undefined;
  readonly DATAFLOW_EMULATOR_PROJECT?: string | undefined;
}

export interface ParsedConnections {
  readonly connections: Connection[];
  /** One sentence for each thing that was left out or not understood. */
  readonly problems: string[];
}

const defaultRegions = ['us-central1'];
const localName = 'Local Dataflow';

/**
 * The connections a user has: those of the setting `dataflow.connections`, and the local service of the environment.
 * What cannot be used is told in `problems`; the rest is kept.
 */
export function parseConnections(settings: unknown, env: ConnectionEnvironment): ParsedConnections {
  const connections: Connection[] = [];
  const problems: string[] = [];
  const entries = settings === undefined || settings === null ? [] : settings;
  if (!Array.isArray(entries)) problems.push('dataflow.connections must be a list.');
  for (const [index, entry] of (Array.isArray(entries) ? entries : []).entries()) {
    const where = `dataflow.connections[${index}]`;
    const connection = parseConnection(entry, where, problems);
    if (!connection) continue;
    if (connections.some(({ name }) => name === connection.name)) {
      problems.push(
        `${where}: another connection is called "${connection.name}" already; this one is left out.`,
      );
    } else connections.push(connection);
  }
  const local = localConnection(env, problems);
  if (local && !connections.some((connection) => isSameService(connection, local))) {
    const isNameTaken = connections.some(({ name }) => name === local.name);
    connections.push(isNameTaken ? { ...local, name: `${localName} (${local.endpoint})` } : local);
  }
  return { connections, problems };
}

const settingsPrefix = 'settings:';

function idOfSetting(name: string): string {
  return `${settingsPrefix}${name}`;
}

/** Whether the setting holds it, so that it can be changed there. */
export function isFromSettings({ id }: Pick<Connection, 'id'>): boolean {
  return id.startsWith(settingsPrefix);
}

function parseConnection(entry: unknown, where: string, problems: string[]): Connection | undefined {
  if (!isRecord(entry)) {
    problems.push(`${where} must be an object with name and projectId.`);
    return undefined;
  }
  const name = trimmed(entry['name']);
  const projectId = trimmed(entry['projectId']);
  const endpoint = entry['endpoint'] === '' ? undefined : entry['endpoint'];
  if (name === '') problems.push(`${where}: name is missing.`);
  if (projectId === '') problems.push(`${where}: projectId is missing.`);
  else if (!isProjectId(projectId)) {
    problems.push(
      `${where}: "${projectId}" is no project id; it has lower-case letters, digits and hyphens.`,
    );
  }
  const regions = parseRegions(entry['regions'], where, problems);
  const impersonate = parseServiceAccount(entry['impersonateServiceAccount'], where, problems);
  const templates = parseTemplates(entry['templates'], where, problems);
  const parsedEndpoint = parseEndpoint(endpoint);
  if (endpoint !== undefined && parsedEndpoint === undefined) {
    problems.push(`${where}: endpoint must be host:port, like localhost:8085; ${quote(endpoint)} is not.`);
    return undefined;
  }
  if (name === '' || !isProjectId(projectId) || !regions) return undefined;
  return {
    id: idOfSetting(name),
    name,
    projectId,
    regions,
    ...(parsedEndpoint !== undefined && { endpoint: parsedEndpoint }),
    auth:
      parsedEndpoint === undefined
        ? { kind: 'adc', ...(impersonate !== undefined && { impersonate }) }
        : { kind: 'none' },
    ...(templates.length > 0 && { templates }),
  };
}

function parseServiceAccount(value: unknown, where: string, problems: string[]): string | undefined {
  const email = trimmed(value);
  if (value === undefined || email === '') return undefined;
  if (isServiceAccountEmail(email)) return email;
  problems.push(
    `${where}: impersonateServiceAccount must be the email of a service account; ${quote(value)} is not.`,
  );
  return undefined;
}

function parseTemplates(value: unknown, where: string, problems: string[]): readonly string[] {
  if (value === undefined) return [];
  const paths = Array.isArray(value) ? (value as readonly unknown[]).map(trimmed) : [];
  const usable = paths.filter((path) => /^gs:\/\/[^/]+\/.+/.test(path));
  if (!Array.isArray(value) || usable.length < paths.length) {
    problems.push(
      `${where}: templates must be a list of paths like gs://bucket/template; the rest is left out.`,
    );
  }
  return usable;
}

/** @returns undefined when none is left of those that were given */
function parseRegions(value: unknown, where: string, problems: string[]): readonly string[] | undefined {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return defaultRegions;
  if (!Array.isArray(value)) {
    problems.push(`${where}: regions must be a list, like ["us-central1"].`);
    return undefined;
  }
  const regions = new Set<string>();
  for (const item of value as readonly unknown[]) {
    const region = trimmed(item);
    const zone = /^([a-z]+(?:-[a-z]+)+\d+)-[a-z]$/.exec(region);
    if (isRegion(region)) regions.add(region);
    else if (zone) problems.push(`${where}: "${region}" is a zone; its region is "${zone[1] ?? ''}".`);
    else problems.push(`${where}: ${quote(item)} is no region, like us-central1.`);
  }
  return regions.size === 0 ? undefined : [...regions];
}

function localConnection(env: ConnectionEnvironment, problems: string[]): LocalConnection | undefined {
  const host = trimmed(env.DATAFLOW_EMULATOR_HOST);
  if (host === '') return undefined;
  const endpoint = parseEndpoint(host);
  const projectId = trimmed(env.DATAFLOW_EMULATOR_PROJECT) || 'local-project';
  if (endpoint === undefined) {
    problems.push(`DATAFLOW_EMULATOR_HOST must be host:port, like localhost:8085; ${quote(host)} is not.`);
    return undefined;
  }
  if (!isProjectId(projectId)) {
    problems.push(`DATAFLOW_EMULATOR_PROJECT: ${quote(projectId)} is no project id.`);
    return undefined;
  }
  return {
    id: 'local',
    name: localName,
    projectId,
    regions: defaultRegions,
    endpoint,
    auth: { kind: 'none' },
    templates: readyTemplates,
  };
}

type LocalConnection = Connection & { readonly endpoint: string };

function isSameService(one: Connection, other: Connection): boolean {
  return one.endpoint === other.endpoint && one.projectId === other.projectId;
}

/** @returns undefined for what is not host:port */
export function parseEndpoint(value: unknown): string | undefined {
  const endpoint = trimmed(value);
  const parts = /^(?:[^\s:/@[\]]+|\[[0-9a-fA-F:.]+\]):(\d{1,5})$/.exec(endpoint);
  const port = Number(parts?.[1]);
  return port >= 1 && port <= 65_535 ? endpoint : undefined;
}

/** Ids, domain-scoped ids and project numbers. */
export function isProjectId(text: string): boolean {
  return /^[a-z0-9][a-z0-9.:-]*$/.test(text);
}

/** Nothing in it means anything to a shell. */
export function isServiceAccountEmail(text: string): boolean {
  return /^[\w.+-]+@[\w.-]+$/.test(text);
}

export function isRegion(text: string): boolean {
  return /^[a-z]+(-[a-z]+)+\d+$/.test(text);
}

function trimmed(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function quote(value: unknown): string {
  return JSON.stringify(value).slice(0, 100);
}
