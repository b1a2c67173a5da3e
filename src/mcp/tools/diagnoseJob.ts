import type { z } from 'zod';
import type { Diagnosis } from '../../diagnosis/diagnose.ts';
import { distinctQuotes } from '../../diagnosis/distinctQuotes.ts';
import type { Finding, Remedy } from '../../diagnosis/finding.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import { chooseJob, jobFields } from './connectionChoice.ts';
import { jobLine, jobLineHeader, jobShape, shapeJob } from './jobShape.ts';
import { defineReadTool, type Zod } from './tool.ts';

const shownFindings = 5;
const shownQuotes = 3;
const shownSteps = 5;

export const diagnoseJobTool = defineReadTool({
  name: 'diagnose_job',
  title: 'Diagnose a Dataflow job',
  userDescription: 'Says how healthy a job is, what is wrong with it and why, and what to do about it.',
  modelDescription:
    'Diagnoses one Dataflow job by rules: health, causes (most likely first, symptoms folded under them) with quoted evidence, and remedies with concrete numbers. Use it for "why is it slow, stuck or failed" and before proposing a change. It reads messages, worker logs, metrics and autoscaling itself.',
  icon: '$(pulse)',
  tags: ['dataflow', 'jobs', 'diagnosis'],
  effect: 'read',
  input: (z) => z.strictObject(jobFields(z)),
  output: (z) =>
    z.object({
      connection: z.string(),
      job: jobShape(z),
      judged_at: z.string().describe('Time the evidence was read, or the end of the job'),
      health: z.enum(['healthy', 'mostly_healthy', 'unhealthy', 'unknown', 'ended']),
      reason: z.string(),
      findings: z.array(findingShape(z)),
      findings_left_out: z.number(),
      not_read: z.array(z.object({ source: z.string(), reason: z.string() })),
    }),
  async run(args, call) {
    const { api, ref, connection } = await chooseJob(call, args);
    call.progress('Reading messages, logs and metrics');
    const [{ collectEvidence }, { diagnose }] = await Promise.all([
      import('../../diagnosis/collectEvidence.ts'),
      import('../../diagnosis/diagnose.ts'),
    ]);
    const evidence = await collectEvidence(api, ref, call.clock.now(), { signal: call.signal });
    const diagnosis = diagnose(evidence);
    const shown = diagnosis.findings.slice(0, shownFindings);
    const structured = {
      connection: connection.id,
      job: shapeJob(evidence.job),
      judged_at: new Date(evidence.atMs).toISOString(),
      health: diagnosis.health.status,
      reason: inertText(diagnosis.health.reason, textLimits.reason),
      findings: shown.map(shapeFinding),
      findings_left_out: diagnosis.findings.length - shown.length,
      not_read: diagnosis.gaps.map(({ source, reason }) => ({
        source,
        reason: inertText(reason, textLimits.reason),
      })),
    };
    const text = [
      `Health: ${structured.health}.`,
      call.fence.wrap(
        [
          `${jobLineHeader}\n${jobLine(structured.job)}`,
          structured.reason,
          ...structured.findings.flatMap((finding, index) => findingLines(finding, index + 1)),
          ...structured.not_read.map(({ source, reason }) => `Not read: ${source}: ${reason}`),
        ].join('\n'),
      ),
      ...(structured.findings.length === 0 ? ['No rule found anything wrong.'] : []),
      ...(structured.findings_left_out === 0
        ? []
        : [`Left out: ${structured.findings_left_out} less likely findings.`]),
      nextStep(diagnosis),
    ].join('\n');
    return { structured, text };
  },
});

function findingShape(z: Zod) {
  return z.object({
    rule: z.string(),
    title: z.string(),
    meaning: z.string(),
    severity: z.enum(['critical', 'warning', 'info']),
    confidence: z.enum(['certain', 'likely', 'possible']),
    count: z.number().describe('How often the evidence was seen'),
    first_time: z.string().optional(),
    last_time: z.string().optional(),
    steps: z.array(z.string()),
    evidence: z.array(
      z.object({
        source: z.string(),
        id: z.string().optional(),
        time: z.string().optional(),
        text: z.string(),
      }),
    ),
    remedies: z.array(
      z.object({
        text: z.string(),
        tool: z.string().optional(),
        arguments: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
    is_transient: z.boolean().optional().describe('True where the same job may succeed later'),
    ruled_out_by: z.string(),
    page: z.string(),
    symptoms: z.array(z.string()).describe('What follows from it'),
  });
}

type ShapedFinding = z.output<ReturnType<typeof findingShape>>;

function shapeFinding(finding: Finding): ShapedFinding {
  return {
    rule: finding.rule,
    title: inertText(finding.title, textLimits.reason),
    meaning: finding.meaning,
    severity: finding.severity,
    confidence: finding.confidence,
    count: finding.count,
    ...(finding.firstTime === undefined ? {} : { first_time: inertText(finding.firstTime, textLimits.name) }),
    ...(finding.lastTime === undefined ? {} : { last_time: inertText(finding.lastTime, textLimits.name) }),
    steps: finding.steps.slice(0, shownSteps).map((step) => inertText(step, textLimits.name)),
    evidence: distinctQuotes(finding.evidence)
      .slice(0, shownQuotes)
      .map(({ source, id, time, text }) => ({
        source,
        ...(id === undefined ? {} : { id: inertText(id, textLimits.name) }),
        ...(time === undefined ? {} : { time: inertText(time, textLimits.name) }),
        text: inertText(text, textLimits.message, true),
      })),
    remedies: finding.remedies.map(shapeRemedy),
    ...(finding.isTransient === undefined ? {} : { is_transient: finding.isTransient }),
    ruled_out_by: finding.ruledOutBy,
    page: finding.page,
    symptoms: finding.symptoms.map(({ title }) => inertText(title, textLimits.reason)),
  };
}

/** A remedy may name a place in the job's own code, so it is as untrusted as the job. */
function shapeRemedy({ text, action }: Remedy): ShapedFinding['remedies'][number] {
  const shown = { text: inertText(text, textLimits.reason) };
  switch (action?.kind) {
    case undefined:
      return shown;
    case 'scale': {
      const { minNumWorkers, maxNumWorkers } = action.limits;
      return {
        ...shown,
        tool: 'update_job',
        arguments: {
          ...(minNumWorkers === undefined ? {} : { min_num_workers: minNumWorkers }),
          ...(maxNumWorkers === undefined ? {} : { max_num_workers: maxNumWorkers }),
        },
      };
    }
    case 'snapshot':
      return { ...shown, tool: 'create_snapshot', arguments: {} };
    case 'drain':
    case 'cancel':
      return { ...shown, tool: 'stop_job', arguments: { mode: action.kind } };
  }
}

function findingLines(finding: ShapedFinding, number: number): readonly string[] {
  const seen = finding.last_time === undefined ? '' : `, last ${finding.last_time}`;
  return [
    `${number}. ${finding.title} [${finding.rule}, ${finding.severity}, ${finding.confidence}, seen ${finding.count} times${seen}]`,
    `   ${finding.meaning}`,
    ...(finding.steps.length === 0 ? [] : [`   steps: ${finding.steps.join('; ')}`]),
    ...finding.evidence.map(
      ({ time, text }) => `   evidence${time === undefined ? '' : ` ${time}`}: ${text}`,
    ),
    ...(finding.symptoms.length === 0 ? [] : [`   explains: ${finding.symptoms.join('; ')}`]),
    ...finding.remedies.map(({ text, tool, arguments: wanted }) =>
      tool === undefined ? `   do: ${text}` : `   do: ${text} (${tool} ${JSON.stringify(wanted)})`,
    ),
    `   ruled out by: ${finding.ruled_out_by}`,
    `   see ${finding.page}`,
  ];
}

function nextStep({ findings }: Diagnosis): string {
  const hasAction = findings.some(({ remedies }) => remedies.some(({ action }) => action !== undefined));
  return hasAction
    ? 'Next: propose the remedy that names a tool; get_job_logs for the whole stack traces.'
    : 'Next: get_job_logs for whole stack traces, get_job_metrics for the figures over time.';
}
