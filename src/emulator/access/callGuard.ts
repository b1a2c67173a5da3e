import type { DescMethod, Message } from '@bufbuild/protobuf';
import type { Access, CalledMethod, Caller } from './caller.ts';
import { credentialsMissing, permissionDenied } from './credentialErrors.ts';
import { permissionOf, projectsOf } from './rpcPermissions.ts';

/** The RPCs of this service behind their permissions, the same for every transport. */
export class CallGuard {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  /**
   * Before a request is read.
   * @throws ApiError UNAUTHENTICATED
   */
  identify(method: DescMethod, authorization: string | undefined): Caller {
    const called = calledMethod(method);
    const caller = this.#access.caller(authorization, called);
    if (caller.email === undefined) throw credentialsMissing(called);
    return caller;
  }

  /** @throws ApiError UNAUTHENTICATED or PERMISSION_DENIED */
  check(method: DescMethod, request: Message, authorization: string | undefined): void {
    const caller = this.identify(method, authorization);
    const permission = permissionOf(method, request);
    if (permission === undefined) return;
    // A request that names no project is refused by the RPC itself.
    const denied = projectsOf(request).find((projectId) => !caller.may(permission, projectId));
    if (denied === undefined) return;
    const resource = `projects/${denied}`;
    throw permissionDenied(permission, resource, message(permission, denied));
  }
}

/** As each of the APIs puts it. */
function message(permission: string, projectId: string): string {
  if (permission === 'dataflow.jobs.create') {
    return `Could not create workflow; user does not have write access to project: ${projectId} Causes: Permission '${permission}' denied on project: '${projectId}'`;
  }
  if (permission.startsWith('dataflow.')) {
    return `Permission '${permission}' denied on project: '${projectId}'`;
  }
  return `Permission '${permission}' denied on resource '//cloudresourcemanager.googleapis.com/projects/${projectId}' (or it may not exist).`;
}

function calledMethod(method: DescMethod): CalledMethod {
  const [, api = ''] = method.parent.typeName.split('.');
  return { service: `${api}.googleapis.com`, method: `${method.parent.typeName}.${method.name}` };
}
