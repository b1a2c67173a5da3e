import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { permissions, roles } from './roles.ts';
import { reasonOf } from '../reasonOf.ts';

const role = z.string().refine((name) => Object.hasOwn(roles, name), {
  error: `is no role this service knows; it knows ${Object.keys(roles).join(', ')}`,
});

const permission = z.string().refine(isPermission, {
  error:
    'is no permission that a call to this service needs; for example dataflow.jobs.get, dataflow.snapshots.* or storage.*',
});

function isPermission(name: string): boolean {
  if (permissions.includes(name)) return true;
  return name.endsWith('.*') && permissions.some((each) => each.startsWith(name.slice(0, -1)));
}

const grant = z.strictObject({
  /** Predefined roles, for example roles/dataflow.viewer. */
  roles: z.array(role).default([]),
  /** Single permissions beside those of the roles; `*` at the end stands for all that begin so. */
  permissions: z.array(permission).default([]),
  /** Project ids in which all of it holds. Default: every project. */
  projects: z.array(z.string().min(1)).optional(),
});

const email = z.string().regex(/^\S+@\S+$/, { error: 'is no email address' });

/** RSA keys as Google's service accounts have them, in PEM. */
const publicKey = z.string().transform((text, context): KeyObject => {
  try {
    return createPublicKey(text);
  } catch (error) {
    const reason = reasonOf(error);
    context.addIssue({ code: 'custom', message: `is no public key in PEM: ${reason}` });
    return z.NEVER;
  }
});

/** What a sign-in with these credentials comes to. */
const state = z.enum(['valid', 'revoked', 'expired']).default('valid');

const accessFile = z.strictObject({
  /** What each may do, by email. */
  principals: z.record(email, grant),
  /** Access tokens that are simply known. */
  tokens: z
    .record(z.string().min(8), z.strictObject({ principal: email, expires: z.iso.datetime().optional() }))
    .default({}),
  /** Users who signed in with a browser once: credentials of type authorized_user. */
  users: z
    .array(
      z.strictObject({
        principal: email,
        clientId: z.string().min(1),
        clientSecret: z.string().min(1),
        refreshToken: z.string().min(1),
        state: z.enum(['valid', 'revoked', 'expired', 'reauthRequired']).default('valid'),
      }),
    )
    .default([]),
  /** Keys of service accounts: credentials of type service_account. */
  serviceAccountKeys: z
    .array(z.strictObject({ principal: email, keyId: z.string().min(1), publicKey, state }))
    .default([]),
  /** Identities of other providers: credentials of type external_account. */
  externalAccounts: z
    .array(
      z.strictObject({
        principal: email,
        audience: z.string().min(1),
        subjectToken: z.string().min(1),
        subjectTokenType: z.string().default('urn:ietf:params:oauth:token-type:jwt'),
        state,
      }),
    )
    .default([]),
  /** What the token of the metadata server may do, which every process of this machine can ask for. */
  workers: grant.default({ roles: ['roles/dataflow.worker', 'roles/storage.objectAdmin'], permissions: [] }),
  /** What callers without credentials may do in Cloud Storage: clients that know STORAGE_EMULATOR_HOST send none. */
  allUsers: grant
    .refine(
      (given) => [...given.permissions, ...given.roles].every((name) => /^(roles\/)?storage\./.test(name)),
      {
        error: 'can be granted what concerns storage only',
      },
    )
    .default({ roles: [], permissions: [] }),
  /** Seconds for which a token from this service's own token endpoint is good. */
  tokenLifetime: z.int().min(1).max(43_200).default(3600),
});

export type AccessFile = z.infer<typeof accessFile>;
export type Grant = z.infer<typeof grant>;

/** @throws Error that names the entry that is wrong. */
export async function readAccessFile(path: string): Promise<AccessFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`Could not read the file of --require-auth: ${reasonOf(error)}`, { cause: error });
  }
  return parseAccessFile(text, path);
}

/** @param name how errors call the file */
export function parseAccessFile(text: string, name: string): AccessFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} (--require-auth) is not JSON: ${reasonOf(error)}`, { cause: error });
  }
  const parsed = accessFile.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.length === 0 ? 'the file' : entryName(path)}: ${message}`,
    );
    throw new Error(`${name} (--require-auth) is not usable. ${problems.join('; ')}.`, {
      cause: parsed.error,
    });
  }
  const unknown = unknownPrincipals(parsed.data);
  if (unknown.length === 0) return parsed.data;
  throw new Error(`${name} (--require-auth) is not usable. ${unknown.join('; ')}.`);
}

function unknownPrincipals(file: AccessFile): string[] {
  const named = [
    ...Object.entries(file.tokens).map(([token, entry]) => ({ entry, name: entryName(['tokens', token]) })),
    ...(['users', 'serviceAccountKeys', 'externalAccounts'] as const).flatMap((list) =>
      file[list].map((entry, index) => ({ entry, name: entryName([list, index]) })),
    ),
  ];
  return named
    .filter(({ entry }) => !Object.hasOwn(file.principals, entry.principal))
    .map(({ entry, name }) => `${name}: the principal ${entry.principal} is not among principals`);
}

/** Like `users[0].state`; of a token, which is a secret, its beginning. */
function entryName(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const text = path[0] === 'tokens' && index === 1 ? `${String(part).slice(0, 4)}…` : String(part);
      return index === 0 ? text : /^\w+$/.test(text) ? `.${text}` : `[${JSON.stringify(text)}]`;
    })
    .join('');
}
