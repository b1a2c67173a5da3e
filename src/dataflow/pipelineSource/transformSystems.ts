/** What the name of a source or sink says that it reads or writes; the first that fits counts. */
const systems: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/pub_?sub/i, 'Pub/Sub'],
  [/big_?query/i, 'BigQuery'],
  [/big_?table/i, 'Bigtable'],
  [/spanner/i, 'Spanner'],
  [/firestore|datastore/i, 'Firestore'],
  [/kafka/i, 'Kafka'],
  [/kinesis/i, 'Kinesis'],
  [/jdbc|cloudsql/i, 'a database over JDBC'],
  [/mongo/i, 'MongoDB'],
  [/elasticsearch/i, 'Elasticsearch'],
  [/iceberg/i, 'Iceberg'],
  [/avro/i, 'Avro files'],
  [/parquet/i, 'Parquet files'],
  [/tfrecord/i, 'TFRecord files'],
  [/csv/i, 'CSV files'],
  [/json/i, 'JSON files'],
  [/text/i, 'text files'],
  [/fileio|files|matches/i, 'files'],
  [/impulse|periodicsequence|generatesequence/i, 'a clock'],
  [/\bcreate(?:list)?\b/i, 'values in the code'],
];

/** @param name of a transform that reads or writes; undefined where it does not say what */
export function systemOf(name: string): string | undefined {
  return systems.find(([pattern]) => pattern.test(name))?.[1];
}
