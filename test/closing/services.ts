// Everything that the extension runs beside the editor, used once and closed in its order. Nothing ends this process: it
// ends when no timer, socket or child is left.
import { Connections } from '../../src/dataflow/connections.ts';
import { parseConnections } from '../../src/dataflow/connectionSettings.ts';
import { openDataflowApi } from '../../src/dataflow/google/openDataflowApi.ts';
import { EmbeddedClient } from '../../src/mcp/embedded/embeddedClient.ts';
import { systemClock as clock } from '../../src/monitoring/clock.ts';
import { JobLabels } from '../../src/monitoring/jobLabels.ts';
import { JobsMonitor } from '../../src/monitoring/jobsMonitor.ts';
import { JobTroubles } from '../../src/monitoring/jobTroubles.ts';
import { JobWatches } from '../../src/monitoring/jobWatches.ts';
import { silentLog as log } from '../dataflow/silentLog.ts';

const connections = new Connections((connection) => openDataflowApi(connection, log));
await connections.set(parseConnections([], process.env).connections);
const monitor = new JobsMonitor({ connections, clock, log });
const watches = new JobWatches({ connections, clock, log });
const labels = new JobLabels({ connections, monitor, clock, log });
const troubles = new JobTroubles({ connections, monitor, clock, log, isWatched: () => true });
const tools = new EmbeddedClient({ connections, log, clock, policy: () => undefined });
monitor.onDidChange(() => undefined);
monitor.setVisible(true);
troubles.setVisible(true);
labels.setEnabled(true);
await monitor.refresh();
const [job] = monitor.jobs('local')?.jobs ?? [];
if (!job) throw new Error('The service has a job.');
const { projectId, location, id: jobId } = job;
const watch = watches.watch({ connectionId: 'local', ref: { projectId, location, jobId } });
await watch.refresh();
await Promise.all([troubles.refresh(), tools.callTool('list_jobs', {})]);
// A call that is under way when it all ends.
void monitor.refresh();

await Promise.all([watches.close(), monitor.close(), tools.close(), labels.close(), troubles.close()]);
await connections.close();
process.stdout.write(JSON.stringify({ name: watch.snapshot.job?.name }));
