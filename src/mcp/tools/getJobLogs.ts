import type { z } from 'zod';
import { logSeverities, type ListLogsRequest, type LogSeverity } from '../../dataflow/jobHistory.ts';
import type { MessageImportance } from '../../dataflow/jobMessage.ts';
import { groupLines, isAtLeast, type LogGroup, type LogLine, messageLine } from '../../dataflow/logGroups.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import { chooseJob, jobFields } from './connectionChoice.ts';
import { optionalPart, unavailableShape } from './optionalPart.ts';
import { defineReadTool, type Zod } from './tool.ts';

/** The newest entries of each source that are looked through. */
const scanned = 1000;
const defaultGroups = 10;
const shownNames = 5;
const exampleLength = 700;

export const getJobLogsTool = defineReadTool({
  name: 'get_job_logs',
  title: 'Get the logs of a Dataflow job',
  userDescription: "Gets a job's messages and worker logs, alike entries grouped with their count.",
  modelDescription:
    'Gets what the service and the workers logged about a Dataflow job, alike entries grouped: count, first and last time, steps, newest example with stack trace, first line of user code. Most severe first. Narrow by severity, step, text or time. Use diagnose_job for the cause.',
  icon: '$(output)',
  tags: ['dataflow', 'jobs', 'logs'],
  effect: 'read',
  input: (z) =>
    z.strictObject({
      ...jobFields(z),
      severity: z.enum(logSeverities).optional().describe('Least severe to give. Default WARNING.'),
      step: z
        .string()
        .min(1)
        .max(1024)
        .optional()
        .describe('Full name of a step, as get_job_graph gives it.'),
      text: z.string().min(1).max(500).optional().describe('Only entries that contain this, in any case.'),
      start_time: time(z).describe('Inclusive; ISO 8601.'),
      end_time: time(z).describe('Exclusive; ISO 8601.'),
      limit: z.int().min(1).max(50).optional().describe(`Most groups to give. Default ${defaultGroups}.`),
    }),
  output,
  async run(args, call) {
    const { api, ref, connection } = await chooseJob(call, args);
    const severity = args.severity ?? 'WARNING';
    const options = { signal: call.signal };
    call.progress('Reading messages and worker logs');
    const request: ListLogsRequest = {
      minimumSeverity: severity,
      limit: scanned,
      ...(args.step === undefined ? {} : { step: args.step }),
      ...(args.text === undefined ? {} : { text: args.text }),
      ...(args.start_time === undefined ? {} : { startTime: args.start_time }),
      ...(args.end_time === undefined ? {} : { endTime: args.end_time }),
    };
    const [messages, logs] = await Promise.all([
      api.listMessages(
        ref,
        {
          minimumImportance: importanceOf(severity),
          limit: scanned,
          ...(args.start_time === undefined ? {} : { startTime: args.start_time }),
        },
        options,
      ),
      optionalPart(api.listLogs(ref, request, options), [], 'Reading worker logs'),
    ]);
    const ofService = messages.map(messageLine).filter((line) => isWanted(line, args, severity));
    const groups = groupLines([...ofService, ...logs.found]);
    const shown = groups.slice(0, args.limit ?? defaultGroups).map(shapeGroup);
    const structured = {
      connection: connection.id,
      job_id: inertText(ref.jobId, textLimits.name),
      severity,
      entries: ofService.length + logs.found.length,
      groups: shown,
      groups_left_out: groups.length - shown.length,
      is_complete: messages.length < scanned && logs.found.length < scanned,
      ...(logs.unavailable === undefined ? {} : { worker_logs_unavailable: logs.unavailable }),
    };
    return { structured, text: render(structured, (text) => call.fence.wrap(text)) };
  },
});

/** The least important messages that may be severe enough. */
function importanceOf(severity: LogSeverity): MessageImportance {
  if (isAtLeast('DEBUG', severity)) return 'DEBUG';
  if (isAtLeast('INFO', severity)) return 'BASIC';
  return isAtLeast('WARNING', severity) ? 'WARNING' : 'ERROR';
}

function time(z: Zod): z.ZodOptional<z.ZodISODateTime> {
  return z.iso.datetime({ offset: true }).optional();
}

function output(z: Zod) {
  return z.object({
    connection: z.string(),
    job_id: z.string(),
    severity: z.string(),
    entries: z.number().describe('Entries that match'),
    groups: z.array(
      z.object({
        severity: z.string(),
        count: z.number(),
        first_time: z.string(),
        last_time: z.string(),
        signature: z.string().describe('What the entries have in common'),
        example: z.string().describe('The newest entry, cut when long'),
        user_code: z.string().optional().describe('First place of the own code in its stack trace'),
        logs: z.array(z.string()).describe('job-message is the service; others are of workers'),
        steps: z.array(z.string()),
        workers: z.number().describe('How many workers logged it'),
      }),
    ),
    groups_left_out: z.number(),
    is_complete: z.boolean().describe(`False when only the newest ${scanned} of a source were looked at`),
    worker_logs_unavailable: unavailableShape(z),
  });
}

type LogsAnswer = z.output<ReturnType<typeof output>>;

/** What Cloud Logging filters, for messages of the service, which it is not asked for. */
function isWanted(
  line: LogLine,
  args: {
    readonly step?: string | undefined;
    readonly text?: string | undefined;
    readonly end_time?: string | undefined;
  },
  severity: LogSeverity,
): boolean {
  const { step, text, end_time: end } = args;
  const has = (part: string | undefined): boolean =>
    part === undefined || line.text.toLowerCase().includes(part.toLowerCase());
  return (
    isAtLeast(line.severity, severity) &&
    has(step) &&
    has(text) &&
    (end === undefined || Date.parse(line.time) < Date.parse(end))
  );
}

function shapeGroup(group: LogGroup): LogsAnswer['groups'][number] {
  const { frame } = group;
  const place =
    frame && `${frame.file}:${frame.line}${frame.function === undefined ? '' : ` in ${frame.function}`}`;
  return {
    severity: group.severity,
    count: group.count,
    first_time: inertText(group.firstTime, textLimits.name),
    last_time: inertText(group.lastTime, textLimits.name),
    signature: inertText(group.signature, textLimits.name),
    example: inertText(group.example.trim(), exampleLength, true),
    ...(place === undefined ? {} : { user_code: inertText(place, textLimits.name) }),
    logs: group.logs.slice(0, shownNames).map((log) => inertText(log, textLimits.label)),
    steps: group.steps.slice(0, shownNames).map((step) => inertText(step, textLimits.name)),
    workers: group.workers.length,
  };
}

function render(answer: LogsAnswer, fenced: (text: string) => string): string {
  const { groups, entries, severity } = answer;
  const blocks = groups.map((group) =>
    [
      `${group.severity} ×${group.count} | ${group.first_time} to ${group.last_time} | ${group.logs.join(', ')}${group.workers === 0 ? '' : ` | ${count(group.workers, 'worker')}`}`,
      ...(group.steps.length === 0 ? [] : [`steps: ${group.steps.join(', ')}`]),
      ...(group.user_code === undefined ? [] : [`user code: ${group.user_code}`]),
      group.example,
    ].join('\n'),
  );
  return [
    groups.length === 0
      ? `Nothing of severity ${severity} or above that matches.`
      : `${entries} ${entries === 1 ? 'entry' : 'entries'} of severity ${severity} or above, in ${count(groups.length + answer.groups_left_out, 'group')}.`,
    ...(blocks.length === 0 ? [] : [fenced(blocks.join('\n\n'))]),
    ...(answer.groups_left_out === 0
      ? []
      : [
          `Left out: ${answer.groups_left_out} groups. Narrow by severity, step, text or time, or raise limit.`,
        ]),
    ...(answer.is_complete ? [] : [`Only the newest ${scanned} of a source were looked at: narrow by time.`]),
    ...(answer.worker_logs_unavailable === undefined
      ? []
      : [
          'Messages of the service only, as worker logs cannot be read:',
          fenced(answer.worker_logs_unavailable),
        ]),
    groups.length === 0
      ? 'Next: get_job_logs with a lower severity, or diagnose_job.'
      : 'Next: diagnose_job for the causes.',
  ].join('\n');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
