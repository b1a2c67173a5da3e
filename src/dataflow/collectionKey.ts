/** A collection by one name: metrics write `Step-out0` for what the graph and Monitoring write `Step.out0`. */
export function collectionKey(name: string): string {
  return name.replace(/[-.](out\d*)$/, '.$1');
}
