/** A ready pipeline to begin with. */
export interface Skeleton {
  /** In samples/yaml. */
  readonly file: string;
  readonly title: string;
  readonly description: string;
}

/** Pipelines that come along, each with comments on what to change. */
export const skeletons: readonly Skeleton[] = [
  {
    file: 'word-count.beam.yaml',
    title: 'Word count',
    description: 'Counts the words of text files. Runs as it is on the local Dataflow.',
  },
  {
    file: 'count-per-minute.beam.yaml',
    title: 'Count per key per minute',
    description: 'Counts the rows of each key per minute, from CSV files, in windows of time.',
  },
  {
    file: 'clean-and-split.beam.yaml',
    title: 'Clean and split',
    description: 'Computes a field, filters rows, and writes what fails somewhere else.',
  },
  {
    file: 'join-files.beam.yaml',
    title: 'Join two files',
    description: 'Joins two sets of CSV files by a column that both have.',
  },
  {
    file: 'pubsub-to-bigquery.beam.yaml',
    title: 'Pub/Sub to BigQuery',
    description: 'Streams messages, sums them per key and minute, and writes to BigQuery.',
  },
];
