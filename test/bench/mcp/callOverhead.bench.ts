import { EmbeddedClient } from '../../../src/mcp/embedded/embeddedClient.ts';
import { systemClock } from '../../../src/monitoring/clock.ts';
import { job, local, startBench } from '../../mcp/scriptedDataflow.ts';
import { unhurried } from '../../mcp/transports.ts';
import type { Bench } from '../bench.ts';
import { median, wallMs } from '../statistics.ts';

const warming = 300;
const rounds = 20;
const callsPerRound = 50;
const mostMs = 1;

/** What the way through MCP, policy and audit costs a call, beside what it asks of Dataflow. */
const bench: Bench = {
  async run() {
    const { dataflow, connections, log, client: unused } = await startBench();
    dataflow.jobs = [job('1')];
    const client = new EmbeddedClient({ connections, log, clock: systemClock, policy: () => unhurried });
    const throughTools = (): Promise<unknown> => client.callTool('get_job', { job_id: '1' });
    const ref = { projectId: local.projectId, location: 'us-central1', jobId: '1' };
    const direct = async (): Promise<unknown> => {
      const api = await connections.api(local);
      return Promise.all([api.getJob(ref), api.listMessages(ref, {})]);
    };
    for (let count = 0; count < warming; count += 1) await throughTools();
    const tools: number[] = [];
    const directly: number[] = [];
    // In turn, so that what else the machine does falls on both.
    for (let round = 0; round < rounds; round += 1) {
      for (let count = 0; count < callsPerRound; count += 1) tools.push(await wallMs(throughTools));
      for (let count = 0; count < callsPerRound; count += 1) directly.push(await wallMs(direct));
    }
    await Promise.all([client.close(), unused.close(), connections.close()]);
    const overhead = median(tools) - median(directly);
    return [
      {
        what: 'A call through the embedded client, over the DataflowApi alone (p50)',
        figure: `${overhead.toFixed(2)} ms`,
        aim: { text: `<= ${mostMs} ms`, isMet: overhead <= mostMs },
      },
    ];
  },
};
export default bench;
