import { streamingSettings } from './playbooks/streamingPlan.ts';

/** What the agent does with a streaming job that it looks after, in Markdown. The numbers are those of its playbook. */
export function watchText(): string {
  const { goalLagSeconds, badReadings, goodMinutes, restMinutes, intervalSeconds } = streamingSettings.parse(
    {},
  );
  const [least, most] = [intervalSeconds.least / 60, intervalSeconds.most / 60];
  return `- It reads lag, backlog and CPU every ${least} to ${most} minutes, and aims for a lag under ${goalLagSeconds} s.
- It proposes more workers after ${badReadings} bad readings in a row, and fewer after ${goodMinutes} good minutes; between two changes it waits ${restMinutes} minutes.
- It never leaves the worker limits that you set, and asks you about each change unless you give it a permission for some hours.
- You see it in the status bar and with *Dataflow: Show What the Agent Looks After*; *Dataflow: Stop the Agent on a Job…* ends it at once, and the job goes on.`;
}

/** What the agent does when it replaces a job by a new version, in Markdown. */
export function migrationText(): string {
  return `- It checks the new version against the running job, takes a snapshot, and replaces the job; it asks you about each of these.
- It then verifies that the counters and the watermark go on from where they were, and that the lag is normal.
- If they do not, it leads back: to the version before, where you name its template, else by the snapshot.
- You see it in the status bar and with *Dataflow: Show What the Agent Looks After*; *Dataflow: Stop the Agent on a Job…* ends it at once.`;
}
