import { runAgent } from '../../../src/agent/agentLoop.ts';
import { BuiltInModel } from '../../../src/agent/builtin/builtInModel.ts';
import { textMessage, type FilePart } from '../../../src/agent/chatModel.ts';
import { OfferingTools, type Offer } from '../../../src/agent/offers.ts';
import { systemPrompt } from '../../../src/agent/systemPrompt.ts';
import type { ToolOutcome } from '../../../src/mcp/embedded/embeddedClient.ts';
import { gatewayOf, RecordedOutput, toolInfo, type Arguments } from '../scriptedAgent.ts';

const now = new Date(2026, 10, 24, 12).getTime();
const hour = 3_600_000;

/** A job that the service has. */
export interface TestJob {
  readonly name: string;
  readonly state?: string;
  readonly type?: string;
  /** Hours before now. */
  readonly age?: number;
}

/** A job as tools answer it. */
export function shaped(
  { name, state = 'RUNNING', type = 'BATCH', age = 1 }: TestJob,
  index: number,
): Arguments {
  const time = new Date(now - age * hour).toISOString();
  const where = { project_id: 'p', location: 'us-central1' };
  return {
    job_id: `2026-11-24_00_00_00-${index}`,
    name,
    ...where,
    state,
    type,
    create_time: time,
    state_time: time,
  };
}

const tools = [
  toolInfo('list_jobs', true),
  toolInfo('get_job', true),
  toolInfo('get_job_metrics', true),
  toolInfo('diagnose_job', true),
  toolInfo('get_job_logs', true),
  toolInfo('estimate_cost', true),
  toolInfo('update_job', false),
  toolInfo('create_snapshot', false),
  toolInfo('stop_job', false),
  toolInfo('list_templates', true),
  toolInfo('get_template', true),
  toolInfo('launch_job', false),
];

/** Asks over a service that has these jobs; list_jobs filters as the real one does. */
export async function ask(
  question: string,
  jobs: readonly TestJob[],
  answers: Readonly<Record<string, ToolOutcome | ((args: Arguments) => ToolOutcome)>> = {},
  connectionIds: readonly string[] = ['local'],
  files: readonly FilePart[] = [],
): Promise<{
  markdown: string;
  called: readonly (readonly [string, Arguments])[];
  offers: readonly Offer[];
}> {
  const all = jobs.map(shaped);
  const called: (readonly [string, Arguments])[] = [];
  const gateway = gatewayOf(tools, (name, args) => {
    called.push([name, args]);
    if (name !== 'list_jobs') {
      const job = all.find(({ job_id }) => job_id === args['job_id']);
      const scripted = answers[name];
      return Promise.resolve(
        (typeof scripted === 'function' ? scripted(args) : scripted) ?? {
          isError: false,
          text: '',
          structured: { connection: 'local', job, consequence: 'Data in flight is lost.' },
        },
      );
    }
    const { name: part, states } = args;
    const matching = all.filter(
      (job) =>
        (typeof part !== 'string' || String(job['name']).includes(part.toLowerCase())) &&
        (!Array.isArray(states) || states.includes(job['state'])),
    );
    const structured = {
      connection: args['connection'],
      jobs: matching,
      left_out: 0,
      is_complete: true,
      failed_locations: [],
    };
    const scripted = answers[name];
    return Promise.resolve(
      (typeof scripted === 'function' ? scripted(args) : scripted) ?? {
        isError: false,
        text: '',
        structured,
      },
    );
  });
  const offers: Offer[] = [];
  const output = new RecordedOutput();
  await runAgent({
    model: new BuiltInModel(() => ({ connectionIds, nowMs: now })),
    tools: new OfferingTools({
      inner: gateway,
      onOffer: (offer) => offers.push(offer),
      isLookedAfter: ({ jobName }) => jobName === 'looked-after',
    }),
    output,
    instructions: systemPrompt({ connections: [], now: new Date(now).toISOString() }),
    history: [],
    question: textMessage('user', question),
    files,
    signal: new AbortController().signal,
  });
  return { markdown: output.markdown, called, offers };
}

/** An answer of a tool. */
export function ok(structured: Arguments): ToolOutcome & { readonly structured: Arguments } {
  return { isError: false, text: '', structured };
}

/** Names of the tools that were called, in order. */
export const toolsOf = (called: readonly (readonly [string, Arguments])[]): string[] =>
  called.map(([name]) => name);
