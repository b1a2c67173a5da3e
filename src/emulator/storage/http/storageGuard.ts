import type { Access, Caller } from '../../access/caller.ts';
import { StorageError } from '../storageError.ts';
import { neededPermissions, type NeededPermission } from './routePermissions.ts';
import type { Route } from './routes.ts';
import { header, type StorageRequest } from './storageRequest.ts';

/** A request that is allowed, as it may be carried out. */
export interface PermittedRequest {
  readonly request: StorageRequest;
  /** What a failure of it means to the caller. */
  explain(error: unknown): unknown;
}

const called = { service: 'storage.googleapis.com', method: 'google.storage.v1' };

/** Cloud Storage behind its permissions. */
export class StorageGuard {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  /** @throws ApiError UNAUTHENTICATED; StorageError `loginRequired` or `forbidden` */
  permit(route: Route, request: StorageRequest): PermittedRequest {
    const needed = neededPermissions(route, request);
    const plain: PermittedRequest = { request, explain: (error) => error };
    if (needed.length === 0) return plain;
    const caller = this.#access.caller(authorizationOf(request), called);
    for (const each of needed) {
      if (!caller.may(each.permission)) throw denied(caller, each);
    }
    const deletion: NeededPermission = { permission: 'storage.objects.delete', on: 'object' };
    if (!needed.some(({ isCreation }) => isCreation) || caller.may(deletion.permission)) return plain;
    if (replaces(request)) throw denied(caller, deletion);
    // The condition is checked at the moment the object appears, so nothing slips in between.
    const query = new URLSearchParams(request.query);
    query.set('ifGenerationMatch', '0');
    return {
      request: { ...request, query, headers: { ...request.headers, 'x-goog-if-generation-match': '0' } },
      explain: (error) =>
        error instanceof StorageError && error.reason === 'conditionNotMet'
          ? denied(caller, deletion)
          : error,
    };
  }
}

/** Whether the caller says that the object to be written is there already. */
function replaces(request: StorageRequest): boolean {
  const wanted = request.query.get('ifGenerationMatch') ?? header(request, 'x-goog-if-generation-match');
  return wanted !== undefined && wanted !== '' && wanted !== '0';
}

function authorizationOf(request: StorageRequest): string | undefined {
  const token = request.query.get('access_token');
  return request.headers.authorization ?? (token === null ? undefined : `Bearer ${token}`);
}

function denied(caller: Caller, { permission, on }: NeededPermission): StorageError {
  const who = caller.email ?? 'Anonymous caller';
  const what = on === 'project' ? 'project' : `Cloud Storage ${on}`;
  return new StorageError(
    caller.email === undefined ? 'loginRequired' : 'forbidden',
    `${who} does not have ${permission} access to the Google ${on === 'project' ? 'Cloud ' : ''}${what}. Permission '${permission}' denied on resource (or it may not exist).`,
  );
}
