/** What is remembered by name from one session to the next, as JSON values. The editor's Memento fits as it is. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}
