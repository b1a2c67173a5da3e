import { inertText, textLimits } from '../untrusted/inertText.ts';
import { chooseJob, jobFields } from './connectionChoice.ts';
import { defineReadTool } from './tool.ts';
import { ToolFailure } from './toolFailure.ts';
import { costNotes } from '../../diagnosis/advice/costNotes.ts';
import { usdText } from '../../diagnosis/advice/usdText.ts';

export const estimateCostTool = defineReadTool({
  name: 'estimate_cost',
  title: 'Estimate the cost of a Dataflow job',
  userDescription:
    'Estimates what a job has cost and costs per hour, from its own resource metrics and list prices.',
  modelDescription:
    'Estimates what one Dataflow job has cost so far, per hour and per month, itemised, from its resource metrics at list prices; with advice where it uses more than it needs. Say that discounts are not included.',
  icon: '$(credit-card)',
  tags: ['dataflow', 'jobs', 'cost'],
  effect: 'read',
  input: (z) => z.strictObject(jobFields(z)),
  output: (z) =>
    z.object({
      connection: z.string(),
      currency: z.string(),
      so_far: z.number(),
      per_hour: z.number().optional(),
      per_month: z.number().optional(),
      items: z.array(z.object({ name: z.string(), amount: z.number(), unit: z.string(), cost: z.number() })),
      prices_region: z.string(),
      prices_as_of: z.string(),
      notes: z.array(z.string()),
      advice: z.array(z.object({ kind: z.string(), text: z.string(), confidence: z.string() })),
    }),
  async run(args, call) {
    const { api, ref, connection } = await chooseJob(call, args);
    const [{ collectEvidence }, { EvidenceView }, { estimateCost }, { sizingAdvice }] = await Promise.all([
      import('../../diagnosis/collectEvidence.ts'),
      import('../../diagnosis/evidenceView.ts'),
      import('../../diagnosis/advice/cost.ts'),
      import('../../diagnosis/advice/rightSizing.ts'),
    ]);
    const evidence = await collectEvidence(api, ref, call.clock.now(), { signal: call.signal });
    const cost = evidence.metrics && estimateCost(evidence.job, evidence.metrics, evidence.atMs);
    if (cost === undefined) {
      const gap = evidence.gaps.find(({ source }) => source === 'metrics');
      throw new ToolFailure(
        'FAILED_PRECONDITION',
        'Estimating the cost',
        gap === undefined
          ? 'The job reports no use of resources yet.'
          : inertText(gap.reason, textLimits.reason),
        'Try again when the job has run for some minutes. Jobs on the local engine beam use no billed resources.',
        'later',
        { isQuoted: gap !== undefined },
      );
    }
    const advice = sizingAdvice(new EvidenceView(evidence)).map(({ kind, text, confidence }) => ({
      kind,
      text,
      confidence,
    }));
    const notes = [...costNotes(cost, connection)];
    const structured = {
      connection: connection.id,
      currency: cost.prices.currency,
      so_far: cost.soFar,
      ...(cost.perHour === undefined ? {} : { per_hour: cost.perHour }),
      ...(cost.perMonth === undefined ? {} : { per_month: cost.perMonth }),
      items: cost.items.map(({ name, amount, unit, dollars }) => ({ name, amount, unit, cost: dollars })),
      prices_region: cost.prices.region,
      prices_as_of: cost.prices.asOf,
      notes,
      advice,
    };
    const text = [
      `So far ${usdText(cost.soFar)}${cost.perHour === undefined ? '' : `, now ${usdText(cost.perHour)} an hour`}${cost.perMonth === undefined ? '' : `, ${usdText(cost.perMonth)} a month if it goes on like this`}.`,
      ...cost.items.map(
        ({ name, amount, unit, dollars }) =>
          `${name}: ${amount.toPrecision(3)} ${unit} = ${usdText(dollars)}`,
      ),
      ...notes,
      ...advice.map((each) => `Advice: ${each.text} (${each.confidence})`),
      ...(evidence.job.type === 'STREAMING' && evidence.job.state === 'RUNNING'
        ? ['Next: update_job to change its limits.']
        : []),
    ].join('\n');
    return { structured, text };
  },
});
