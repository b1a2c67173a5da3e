import type { DescService } from '@bufbuild/protobuf';
import { JobsV1Beta3 } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { MessagesV1Beta3 } from '../gen/google/dataflow/v1beta3/messages_pb.ts';
import { MetricsV1Beta3 } from '../gen/google/dataflow/v1beta3/metrics_pb.ts';
import { SnapshotsV1Beta3 } from '../gen/google/dataflow/v1beta3/snapshots_pb.ts';
import { FlexTemplatesService, TemplatesService } from '../gen/google/dataflow/v1beta3/templates_pb.ts';

/** The services of dataflow.googleapis.com, v1b3. What has no handler answers UNIMPLEMENTED by name. */
export const dataflowServices: readonly DescService[] = [
  JobsV1Beta3,
  MessagesV1Beta3,
  MetricsV1Beta3,
  SnapshotsV1Beta3,
  TemplatesService,
  FlexTemplatesService,
];
