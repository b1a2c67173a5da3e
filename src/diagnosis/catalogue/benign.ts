/**
 * What workers say and nobody need act on.
 * @see https://cloud.google.com/dataflow/docs/guides/common-errors
 */
const benignTexts: readonly RegExp[] = [
  /token mismatch for key/i,
  /work item requesting state read is no longer valid/i,
  /Empty split returned/i,
  /Can ?not allocate sha384|sha384.*can ?not allocate/i,
  /Skipping pod synchronization/i,
  /(flexvolume|plugin) (dynamic )?prober?|Error initializing dynamic plugin prober/i,
  /LookupEffectiveGuestPolicies/i,
  /Unable to update setup work item .*\bBad Request/i,
  /Assuming lost lease for work with id/i,
  /There were transient errors publishing to topic/i,
  /Error reporting workitem progress update to Dataflow service/i,
  /Throttling logger worker\b/i,
];

/** Whether Google's own guide says that the text can be ignored. */
export function isBenign(text: string): boolean {
  return benignTexts.some((pattern) => pattern.test(text));
}
