/** A template that Google publishes in every region. */
export interface PublicTemplate {
  /** Name of the file. */
  readonly name: string;
  readonly kind: 'CLASSIC' | 'FLEX';
  readonly isStreaming: boolean;
  readonly title: string;
}

/** When the names below were last looked up in the sources of Google's templates; no bucket was asked. */
export const publicTemplatesDate = '2026-11';

/**
 * Well-known ones; there are more, and the API cannot list them. Each name is that of a README of Google's repository,
 * or stands with its path in it or in gcloud.
 * @see https://github.com/GoogleCloudPlatform/DataflowTemplates
 */
export const publicTemplates: readonly PublicTemplate[] = [
  batch('CLASSIC', 'Word_Count', 'Counts words of text files'),
  batch('CLASSIC', 'GCS_Text_to_BigQuery', 'Text files in Cloud Storage to BigQuery'),
  batch('CLASSIC', 'GCS_Text_to_Cloud_PubSub', 'Text files in Cloud Storage to Pub/Sub'),
  batch('CLASSIC', 'Bulk_Compress_GCS_Files', 'Compresses files in Cloud Storage'),
  batch('CLASSIC', 'Bulk_Decompress_GCS_Files', 'Decompresses files in Cloud Storage'),
  batch('CLASSIC', 'Firestore_to_GCS_Text', 'Firestore to text files in Cloud Storage'),
  batch('CLASSIC', 'Cloud_Spanner_to_GCS_Avro', 'Spanner to Avro files in Cloud Storage'),
  batch('CLASSIC', 'GCS_Avro_to_Cloud_Spanner', 'Avro files in Cloud Storage to Spanner'),
  batch('CLASSIC', 'Cloud_Bigtable_to_GCS_Avro', 'Bigtable to Avro files in Cloud Storage'),
  streaming('CLASSIC', 'PubSub_to_BigQuery', 'Pub/Sub topic to BigQuery'),
  streaming('CLASSIC', 'PubSub_Subscription_to_BigQuery', 'Pub/Sub subscription to BigQuery'),
  streaming('CLASSIC', 'Cloud_PubSub_to_Cloud_PubSub', 'Pub/Sub to Pub/Sub, filtered'),
  streaming('CLASSIC', 'Cloud_PubSub_to_Avro', 'Pub/Sub to Avro files in Cloud Storage'),
  batch('FLEX', 'Jdbc_to_BigQuery_Flex', 'A database over JDBC to BigQuery'),
  batch('FLEX', 'BigQuery_to_Parquet', 'BigQuery to Parquet files in Cloud Storage'),
  batch('FLEX', 'MongoDB_to_BigQuery', 'MongoDB to BigQuery'),
  batch('FLEX', 'Sourcedb_to_Spanner_Flex', 'A source database to Spanner'),
  streaming('FLEX', 'PubSub_to_BigQuery_Flex', 'Pub/Sub to BigQuery'),
  streaming('FLEX', 'Cloud_PubSub_to_GCS_Text_Flex', 'Pub/Sub to text files in Cloud Storage'),
  streaming('FLEX', 'Kafka_to_BigQuery_Flex', 'Kafka to BigQuery'),
  streaming('FLEX', 'Streaming_Data_Generator', 'Makes messages by a schema, at a given rate'),
  streaming('FLEX', 'Spanner_Change_Streams_to_BigQuery', 'Change streams of Spanner to BigQuery'),
  streaming(
    'FLEX',
    'Spanner_Change_Streams_to_Google_Cloud_Storage',
    'Change streams of Spanner to Cloud Storage',
  ),
  streaming('FLEX', 'Cloud_Datastream_to_BigQuery', 'Datastream to BigQuery'),
  batch('FLEX', 'Yaml_Template', 'Runs a pipeline written in Beam YAML'),
];

export function publicTemplatePath({ name, kind }: PublicTemplate, region: string): string {
  return `gs://dataflow-templates-${region}/latest/${kind === 'FLEX' ? 'flex/' : ''}${name}`;
}

/** The flex template that runs Beam YAML: Google's, which the local Dataflow stands in for. */
export function yamlTemplatePath(region: string): string {
  return `gs://dataflow-templates-${region}/latest/flex/Yaml_Template`;
}

function batch(kind: PublicTemplate['kind'], name: string, title: string): PublicTemplate {
  return { name, kind, title, isStreaming: false };
}

function streaming(kind: PublicTemplate['kind'], name: string, title: string): PublicTemplate {
  return { name, kind, title, isStreaming: true };
}
