import type { Route } from './routes.ts';
import type { StorageRequest } from './storageRequest.ts';

/** A permission that a request needs. */
export interface NeededPermission {
  readonly permission: string;
  /** What it is needed on: a bucket, an object, or the project. */
  readonly on: 'bucket' | 'object' | 'project';
  /** Writes an object; to replace one that is there needs the permission to delete it too. */
  readonly isCreation?: true;
}

const creation: NeededPermission = { permission: 'storage.objects.create', on: 'object', isCreation: true };

/**
 * @see https://cloud.google.com/storage/docs/access-control/iam-json
 * @returns nothing for what the service asks no permission for: going on with a resumable upload, whose address is its
 *   own credential, batches, whose calls are checked one by one, and paths that do not exist
 */
export function neededPermissions(route: Route, request: StorageRequest): readonly NeededPermission[] {
  const { method, query } = request;
  switch (route.kind) {
    case 'buckets':
      return [
        { permission: method === 'POST' ? 'storage.buckets.create' : 'storage.buckets.list', on: 'project' },
      ];
    case 'bucket':
      return [{ permission: bucketPermission(method), on: 'bucket' }];
    case 'objects':
      return [{ permission: 'storage.objects.list', on: 'bucket' }];
    case 'object':
      return [{ permission: objectPermission(method), on: 'object' }];
    case 'media':
      return [{ permission: 'storage.objects.get', on: 'object' }];
    case 'copyTo':
    case 'rewriteTo':
      return [{ permission: 'storage.objects.get', on: 'object' }, creation];
    case 'compose':
      return [{ permission: 'storage.objects.get', on: 'object' }, creation];
    case 'upload':
      return query.has('upload_id') ? [] : [creation];
    case 'xml':
      return [method === 'PUT' ? creation : { permission: 'storage.objects.get', on: 'object' }];
    case 'batch':
    case 'unknown':
      return [];
  }
}

function bucketPermission(method: string): string {
  if (method === 'DELETE') return 'storage.buckets.delete';
  return method === 'GET' || method === 'HEAD' ? 'storage.buckets.get' : 'storage.buckets.update';
}

function objectPermission(method: string): string {
  if (method === 'DELETE') return 'storage.objects.delete';
  return method === 'GET' || method === 'HEAD' ? 'storage.objects.get' : 'storage.objects.update';
}
