import { generateKeyPairSync } from 'node:crypto';
import { parseAccessFile, type AccessFile } from '../../../src/emulator/access/accessFile.ts';

/** A service account's key, as its owner and as the file of the service have it. */
export function newServiceAccountKey(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

export const viewer = 'viewer@example.com';
export const developer = 'developer@example.com';
export const robot = 'robot@local-project.iam.gserviceaccount.com';

/** Somebody who may look, somebody who may start and stop jobs in one project, and a service account. */
export const principals = {
  [viewer]: {
    roles: ['roles/dataflow.viewer', 'roles/storage.objectViewer'],
    permissions: ['iam.serviceAccounts.getAccessToken'],
  },
  [developer]: {
    roles: ['roles/dataflow.developer', 'roles/monitoring.viewer', 'roles/storage.objectCreator'],
    projects: ['local-project'],
  },
  [robot]: { roles: ['roles/dataflow.viewer'] },
};

export const tokens = {
  'viewer-token': { principal: viewer },
  'developer-token': { principal: developer },
  'robot-token': { principal: robot },
  'expired-token': { principal: developer, expires: '2020-01-01T00:00:00Z' },
};

export function accessFile(more: object = {}): AccessFile {
  return parseAccessFile(JSON.stringify({ principals, tokens, ...more }), 'access.json');
}
