import { create } from '@bufbuild/protobuf';
import {
  JobBodySchema,
  type JobBody,
  type RunReport,
} from '../gen/dataflow_emulator/journal/v1/journal_pb.ts';
import { AutoscalingEvents } from './autoscalingEvents.ts';
import { JobSamples } from './jobSamples.ts';
import { MessageLog, messageMs } from './messageLog.ts';
import { sampleColumns, samplesOf } from './sampleColumns.ts';
import { readLog, storedLog } from './storedLogs.ts';
import { spanOf, type DetailSpans } from './timeSpan.ts';
import { WorkerLogs } from './workerLogs.ts';

/** Everything that has been told of one job, within the bounds that each part sets. */
export class JobDetails {
  readonly messages: MessageLog;
  readonly autoscalingEvents: AutoscalingEvents;
  readonly workerLogs = new WorkerLogs();
  readonly samples = new JobSamples();
  /** What the engine said of a run that is no more. */
  report: RunReport | undefined;

  constructor(now: () => Date) {
    this.messages = new MessageLog(now);
    this.autoscalingEvents = new AutoscalingEvents(now);
  }

  /** Takes back what was kept; in the order in which it was. */
  restore(body: JobBody): void {
    for (const message of body.messages) this.messages.restore(message);
    for (const event of body.autoscalingEvents) this.autoscalingEvents.append(event);
    for (const log of body.workerLogs) this.workerLogs.restore(readLog(log));
    for (const column of body.samples) this.samples.add(samplesOf(column));
    if (body.report !== undefined) this.report = body.report;
  }

  spans(): DetailSpans {
    const logTimes = [
      ...this.messages.all().map(messageMs),
      ...this.workerLogs.entries().map(({ entry }) => entry.time.getTime()),
    ];
    const sampleTimes = this.samples
      .series()
      .flatMap(({ points }) => points.map(({ time }) => time.getTime()));
    return { samples: spanOf(sampleTimes), logs: spanOf(logTimes) };
  }

  /** All of it, to be kept. */
  body(): JobBody {
    return create(JobBodySchema, {
      messages: [...this.messages.all()],
      autoscalingEvents: [...this.autoscalingEvents.all()],
      workerLogs: this.workerLogs.entries().map(storedLog),
      samples: sampleColumns(this.samples.series()),
      ...(this.report === undefined ? {} : { report: this.report }),
    });
  }
}
