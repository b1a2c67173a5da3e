/** Whether Dataflow itself sets the label; it takes none of those from a client. */
export function isServiceLabel(name: string): boolean {
  return name.startsWith('goog-dataflow-');
}
