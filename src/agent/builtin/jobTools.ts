import type { JobFacts } from '../jobFacts.ts';
import { offerToolName } from '../offers.ts';
import * as answers from './answers.ts';
import type { JobIntent } from './intent.ts';
import { changeAnswer, costAnswer, diagnosisAnswer, logsAnswer } from './judgementAnswers.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** The tool that carries an intent out, and its arguments besides those that name the job. */
export function toolFor(intent: JobIntent): { readonly name: string; readonly args: Arguments } {
  switch (intent.kind) {
    case 'status':
      return { name: 'get_job', args: {} };
    case 'metrics':
      return {
        name: 'get_job_metrics',
        args: intent.metric === undefined ? {} : { metric_name: intent.metric },
      };
    case 'diagnose':
      return { name: 'diagnose_job', args: {} };
    case 'logs':
      return { name: 'get_job_logs', args: {} };
    case 'cost':
      return { name: 'estimate_cost', args: {} };
    case 'scale':
      return {
        name: 'update_job',
        args: {
          ...(intent.minWorkers === undefined ? {} : { min_num_workers: intent.minWorkers }),
          max_num_workers: intent.maxWorkers,
        },
      };
    case 'snapshot':
      return { name: 'create_snapshot', args: {} };
    case 'watch': {
      const { workers } = intent;
      const limits = workers && { min_num_workers: workers.min, max_num_workers: workers.max };
      return { name: offerToolName, args: { action: 'watch', ...limits } };
    }
    case 'migrate': {
      const { template } = intent;
      return {
        name: offerToolName,
        args: { action: 'migrate', ...(template === undefined ? {} : { gcs_path: template }) },
      };
    }
    case 'stop':
      return { name: 'stop_job', args: { mode: intent.mode === 'drain' ? 'drain' : 'cancel' } };
  }
}

/** The answer from the tool's result; undefined when it is not as it should be. */
export function answerFor(
  intent: JobIntent,
  structured: Arguments,
  job: JobFacts,
  nowMs: number,
): string | undefined {
  switch (intent.kind) {
    case 'status':
      return answers.statusAnswer(structured, nowMs);
    case 'metrics':
      return answers.metricsAnswer(structured, job, intent.metric);
    case 'diagnose':
      return diagnosisAnswer(structured, job);
    case 'logs':
      return logsAnswer(structured, job);
    case 'cost':
      return costAnswer(structured, job);
    case 'scale':
      return changeAnswer(structured, 'Scaling requested.');
    case 'snapshot':
      return changeAnswer(structured, 'Snapshot requested.');
    case 'watch':
    case 'migrate':
      return answers.offerAnswer(structured, job, intent);
    case 'stop':
      return answers.stopAnswer(structured, intent);
  }
}

/** Whether only a job that still runs can be meant. */
export function isForRunningJob({ kind }: JobIntent): boolean {
  return ['stop', 'scale', 'snapshot', 'watch', 'migrate'].includes(kind);
}
