import type { AccessFile, Grant } from './accessFile.ts';
import type { Access, CalledMethod, Caller } from './caller.ts';
import { tokenExpired, tokenUnknown } from './credentialErrors.ts';
import { grants, roles } from './roles.ts';
import { isTimely, readAssertion, signingKey } from './signedAssertion.ts';
import { SignedTokens } from './signedTokens.ts';

/** Callers that the service's own parts are, beside those of the file. */
const ownEmails = { service: 'service@local', workers: 'workers@local' };

export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Callers with access tokens: those the file lists, and those issued here. */
export class FileAccess implements Access {
  readonly file: AccessFile;
  readonly #now: () => number;
  readonly #issued = new SignedTokens();
  readonly #grants: ReadonlyMap<string, GrantedCaller>;
  readonly #anonymous: GrantedCaller;

  /** @param now milliseconds since 1970 */
  constructor(file: AccessFile, now: () => number = Date.now) {
    this.file = file;
    this.#now = now;
    const everything = { roles: ['roles/owner'], permissions: [] };
    this.#grants = new Map(
      [
        ...Object.entries(file.principals),
        [ownEmails.workers, file.workers] as const,
        [ownEmails.service, everything] as const,
      ].map(([email, grant]) => [email, new GrantedCaller(email, grant)]),
    );
    this.#anonymous = new GrantedCaller(undefined, file.allUsers);
  }

  caller(authorization: string | undefined, called: CalledMethod): Caller {
    if (authorization === undefined) return this.#anonymous;
    const [, token] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
    if (token === undefined) throw tokenUnknown(called);
    const known = this.#known(token);
    const caller = known === undefined ? undefined : this.#grants.get(known.email);
    if (known === undefined || caller === undefined) throw tokenUnknown(called);
    if (known.expires !== undefined && known.expires <= this.#now()) throw tokenExpired(called);
    return caller;
  }

  /** @param lifetime in seconds */
  issue(email: string, lifetime = this.file.tokenLifetime): IssuedToken {
    const expires = this.#now() + lifetime * 1000;
    return { token: this.#issued.issue({ email, expires }), expires };
  }

  /** What workers find at the metadata server. */
  issueForWorkers(): IssuedToken {
    return this.issue(ownEmails.workers);
  }

  /** For what the service asks of itself. */
  issueForService(): IssuedToken {
    return this.issue(ownEmails.service);
  }

  #known(token: string): { readonly email: string; readonly expires: number | undefined } | undefined {
    const listed = Object.hasOwn(this.file.tokens, token) ? this.file.tokens[token] : undefined;
    if (listed === undefined) return this.#issued.read(token) ?? this.#selfSigned(token);
    return {
      email: listed.principal,
      expires: listed.expires === undefined ? undefined : Date.parse(listed.expires),
    };
  }

  /** Service accounts may sign a token themselves. @see https://google.aip.dev/auth/4111 */
  #selfSigned(token: string): { readonly email: string; readonly expires: number } | undefined {
    const assertion = readAssertion(token);
    if (assertion === undefined) return undefined;
    const key = signingKey(assertion, this.file.serviceAccountKeys);
    if (key === undefined || assertion.claims.sub !== assertion.claims.iss) return undefined;
    return {
      email: key.principal,
      expires: isTimely(assertion, this.#now()) && key.state === 'valid' ? assertion.claims.exp * 1000 : 0,
    };
  }
}

class GrantedCaller implements Caller {
  readonly email: string | undefined;
  readonly #permissions: ReadonlySet<string>;
  readonly #projects: ReadonlySet<string> | undefined;

  constructor(email: string | undefined, grant: Grant) {
    this.email = email;
    this.#permissions = new Set([...grant.permissions, ...grant.roles.flatMap((name) => roles[name] ?? [])]);
    this.#projects = grant.projects && new Set(grant.projects);
  }

  may(permission: string, projectId?: string): boolean {
    const isInside = projectId === undefined || this.#projects === undefined || this.#projects.has(projectId);
    return isInside && grants(this.#permissions, permission);
  }
}
