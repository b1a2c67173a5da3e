import { isRecord } from '../isRecord.ts';
import { googleAuthLibrary } from 'google-gax';

export interface FoundProject {
  readonly projectId: string;
  readonly displayName?: string;
}

const address = 'https://cloudresourcemanager.googleapis.com/v3/projects:search';
const scope = 'https://www.googleapis.com/auth/cloud-platform.read-only';
const pageSize = 500;
const mostPages = 4;

/**
 * The active projects that the Application Default Credentials may see, by id; of very many the first ones.
 * Loads google-auth-library, so this file is itself imported on first use only.
 * @throws what the library throws, without credentials or the permission among others
 * @see https://cloud.google.com/resource-manager/reference/rest/v3/projects/search
 */
export async function searchProjects(signal: AbortSignal): Promise<readonly FoundProject[]> {
  // Without a project of its own the library would start gcloud to learn one.
  const auth = new googleAuthLibrary.GoogleAuth({ projectId: 'unknown', scopes: [scope] });
  const found: FoundProject[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const params = { query: 'state:ACTIVE', pageSize, ...(pageToken !== undefined && { pageToken }) };
    const { data } = await auth.request<unknown>({ url: address, params, signal, retry: false });
    const answer = isRecord(data) ? data : {};
    found.push(...projectsOf(answer['projects']));
    const next = answer['nextPageToken'];
    if (typeof next !== 'string' || next === '') break;
    pageToken = next;
  }
  return found.sort((one, other) => (one.projectId < other.projectId ? -1 : 1));
}

function projectsOf(list: unknown): readonly FoundProject[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((item) => {
    if (!isRecord(item) || typeof item['projectId'] !== 'string') return [];
    const { projectId, displayName } = item;
    return [{ projectId, ...(typeof displayName === 'string' && { displayName }) }];
  });
}
