import type { z } from 'zod';
import type { Connection } from '../../dataflow/connection.ts';
import type { Job } from '../../dataflow/job.ts';
import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import type { ChangeSubject, ToolCall, Zod } from './tool.ts';

/** Arguments that every changing tool has. */
export function changeFields(z: Zod): {
  dry_run: z.ZodOptional<z.ZodBoolean>;
  evidence_time: z.ZodOptional<z.ZodISODateTime>;
} {
  return {
    dry_run: z.boolean().optional().describe('Only say what would be sent. Default false.'),
    evidence_time: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('When the facts were read on which this call rests; ISO 8601.'),
  };
}

/** Fields that the answer of every changing tool has. */
export function changeAnswerFields(z: Zod): {
  connection: z.ZodString;
  was_sent: z.ZodBoolean;
  request: z.ZodRecord<z.ZodString, z.ZodUnknown>;
  consequence: z.ZodString;
  undo: z.ZodOptional<z.ZodString>;
} {
  return {
    connection: z.string(),
    was_sent: z.boolean().describe('False for a dry run'),
    request: z.record(z.string(), z.unknown()).describe('What is sent, by the names of the API'),
    consequence: z.string(),
    undo: z.string().optional().describe('How to get back; absent when nothing leads back'),
  };
}

/** The job as rules see it. @param given labels that the change gives it */
export function jobSubject(
  connection: Connection,
  job: Job,
  given?: Readonly<Record<string, string>>,
): ChangeSubject {
  return {
    connection,
    projectId: job.projectId,
    location: job.location,
    job: {
      id: job.id,
      name: job.name,
      labels: job.labels,
      ...(given === undefined ? {} : { labelsAfter: { ...job.labels, ...given } }),
    },
  };
}

/** What a changing tool tells of a request that was not sent, or was. */
export function changeText(
  call: ToolCall<DataflowApi>,
  change: {
    /** First line; says what was done. Absent for a dry run. */
    readonly done?: string;
    readonly request: Readonly<Record<string, unknown>>;
    readonly consequence: string;
    readonly undo: string | undefined;
    /** Text from jobs. */
    readonly quoted: string;
    readonly next: string;
  },
): string {
  const { done, request, consequence, undo, quoted, next } = change;
  return [
    ...(done === undefined
      ? [
          'Dry run: nothing was sent. This is what would be sent:',
          call.fence.wrap(JSON.stringify(request)),
          consequence,
        ]
      : [done]),
    ...(undo === undefined ? [] : [`Undo: ${undo}`]),
    call.fence.wrap(quoted),
    `Next: ${next}`,
  ].join('\n');
}
