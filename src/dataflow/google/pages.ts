/** Every page of a listing. Ends as well when the service gives the same token again. */
export async function* allPages<Page extends { nextPageToken?: string | null }>(
  read: (pageToken: string) => Promise<Page>,
): AsyncGenerator<Page, void, undefined> {
  let pageToken = '';
  do {
    const page = await read(pageToken);
    yield page;
    const next = page.nextPageToken ?? '';
    pageToken = next === pageToken ? '' : next;
  } while (pageToken !== '');
}
