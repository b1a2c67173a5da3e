const gigabyte = 1024 ** 3;

/** The first 250 GB count a quarter, the next 4870 a half. @see https://cloud.google.com/dataflow/pricing */
export function billableShuffleBytes(bytes: number): number {
  const gb = bytes / gigabyte;
  const billed =
    Math.min(gb, 250) * 0.25 + Math.min(Math.max(gb - 250, 0), 4870) * 0.5 + Math.max(gb - 5120, 0);
  return billed * gigabyte;
}
