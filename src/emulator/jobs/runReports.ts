import { create } from '@bufbuild/protobuf';
import { RunReportSchema, type RunReport } from '../gen/dataflow_emulator/journal/v1/journal_pb.ts';
import type { EngineRun } from '../engines/engine.ts';
import type { MetricUpdate, StageSummary, WorkerDetails } from '../gen/google/dataflow/v1beta3/metrics_pb.ts';
import type { JobRecord } from './jobRecord.ts';

/** What an engine says of a run, all at once. */
export async function reportOf(run: EngineRun): Promise<RunReport> {
  const [metrics, stages] = await Promise.all([run.metrics(), run.stages?.()]);
  const reports = (stages ?? []).map(async (summary) => ({
    summary,
    workers: [...((await run.stageWorkers?.(summary.stageId)) ?? [])],
  }));
  return create(RunReportSchema, {
    metrics: [...metrics],
    stages: await Promise.all(reports),
    hasStages: stages !== undefined,
  });
}

/** As the engine gives them: each once. */
export async function metricsOf(record: JobRecord): Promise<readonly MetricUpdate[]> {
  return (await record.run?.metrics()) ?? (await record.details()).report?.metrics ?? [];
}

/** Undefined when the engine knows of no stages. */
export async function stagesOf(record: JobRecord): Promise<readonly StageSummary[] | undefined> {
  if (record.run !== undefined) return record.run.stages?.();
  const { report } = await record.details();
  return report?.hasStages === true
    ? report.stages.flatMap(({ summary }) => (summary === undefined ? [] : [summary]))
    : undefined;
}

/** Undefined when there is no such stage, or the engine knows of none. */
export async function stageWorkersOf(
  record: JobRecord,
  stageId: string,
): Promise<readonly WorkerDetails[] | undefined> {
  if (record.run !== undefined) return record.run.stageWorkers?.(stageId);
  const { report } = await record.details();
  return report?.stages.find(({ summary }) => summary?.stageId === stageId)?.workers;
}
