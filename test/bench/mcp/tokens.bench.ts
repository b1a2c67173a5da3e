import { Connections } from '../../../src/dataflow/connections.ts';
import type { JobRef } from '../../../src/dataflow/connection.ts';
import eventsPipeline from '../../../src/emulator/scenarios/pipelines/events.json' with { type: 'json' };
import { EmbeddedClient } from '../../../src/mcp/embedded/embeddedClient.ts';
import { ModelledService } from '../../dataflow/google/modelledService.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import type { Bench, BenchRow } from '../bench.ts';

const steps = 200;
const mostOfRaw = 0.1;

/** What tools cost a model in tokens, counted as characters / 4: their entries in the list, and what they answer. */
const bench: Bench = {
  async run() {
    const service = await ModelledService.start();
    const connections = new Connections(() => Promise.resolve(service.api));
    await connections.set([service.connection]);
    const client = new EmbeddedClient({ connections, log: silentLog, clock: service.clock });
    try {
      const job = await service.runWorkload('many-steps', workload(), 30);
      return [...(await listEntries(client)), ...(await answers(client, service, job))];
    } finally {
      await client.close();
      await connections.close();
      await service.close();
    }
  },
};
export default bench;

/** A stream whose steps between its first and its last are many. */
function workload() {
  const [read, parse, ...rest] = eventsPipeline.steps;
  if (read === undefined || parse === undefined) throw new Error('The pipeline of events has no steps.');
  const parsing = Array.from({ length: steps - 1 - rest.length }, (_, index) => ({
    ...parse,
    name: `Parse ${index + 1}`,
  }));
  const title = 'Many steps';
  return { ...eventsPipeline, title, description: title, steps: [read, ...parsing, ...rest] };
}

async function listEntries(client: EmbeddedClient): Promise<readonly BenchRow[]> {
  const entries = (await client.listTools()).map((tool) => {
    const { name, title, description, inputSchema } = tool;
    return { name, tokens: tokensOf(JSON.stringify({ name, title, description, inputSchema })) };
  });
  const total = entries.reduce((sum, { tokens }) => sum + tokens, 0);
  const row = (what: string, tokens: number): BenchRow => ({ what, figure: `${tokens} tokens` });
  return [
    row(`List entries of all ${entries.length} tools, without output schemas`, total),
    ...entries.map(({ name, tokens }) => row(`List entry of ${name}`, tokens)),
  ];
}

async function answers(
  client: EmbeddedClient,
  service: ModelledService,
  job: JobRef,
): Promise<readonly BenchRow[]> {
  const jobs = `${service.running.emulator.httpOrigin}/v1b3/projects/${job.projectId}/locations/${job.location}/jobs`;
  const url = `${jobs}/${job.jobId}`;
  const asked: readonly { tool: string; raw: readonly string[] }[] = [
    { tool: 'get_job', raw: [`${url}?view=JOB_VIEW_ALL`, `${url}/messages`] },
    { tool: 'get_job_graph', raw: [`${url}?view=JOB_VIEW_ALL`, `${url}/executionDetails`, `${url}/metrics`] },
    { tool: 'get_job_metrics', raw: [`${url}/metrics`] },
    {
      tool: 'diagnose_job',
      raw: [`${url}?view=JOB_VIEW_ALL`, `${url}/messages`, `${url}/executionDetails`, `${url}/metrics`],
    },
  ];
  const rows: BenchRow[] = [];
  for (const { tool, raw } of asked) {
    const { isError, text, structured } = await client.callTool(tool, { job_id: job.jobId });
    if (isError) throw new Error(text);
    const ofRaw = await rawTokens(raw);
    // Hosts show a model the one or the other.
    const parts = { text, 'structured content': JSON.stringify(structured) };
    for (const [part, content] of Object.entries(parts)) {
      const tokens = tokensOf(content);
      const ratio = tokens / ofRaw;
      rows.push({
        what: `Answer of ${tool} on a job of ${steps} steps, ${part}`,
        figure: `${tokens} tokens`,
        ratio: { value: ratio, to: 'the JSON of the same calls over REST' },
        aim: { text: `<= ${mostOfRaw}`, isMet: ratio <= mostOfRaw },
      });
    }
  }
  return rows;
}

/** Of what the REST API answers, without white space. */
async function rawTokens(urls: readonly string[]): Promise<number> {
  let sum = 0;
  for (const url of urls) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    sum += tokensOf(JSON.stringify(await response.json()));
  }
  return sum;
}

/** No tokenizer is every model's; four characters a token is the usual measure for English text and JSON. */
function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}
