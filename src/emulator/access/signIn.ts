import { MetadataHttp } from '../metadata/metadataHttp.ts';
import type { HttpHandler } from '../rest/httpServer.ts';
import type { FileAccess } from './fileAccess.ts';
import { TokenHttp } from './tokenHttp.ts';

/** Where clients get tokens: with no access file any of them is answered, with one that file says who. */
export function signInHandlers(access: FileAccess | undefined): readonly HttpHandler[] {
  if (access === undefined) return [new MetadataHttp()];
  const token = () => ({ token: access.issueForWorkers().token, seconds: access.file.tokenLifetime });
  return [new TokenHttp(access), new MetadataHttp({ token })];
}
