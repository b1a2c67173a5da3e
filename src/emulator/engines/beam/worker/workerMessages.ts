import { JobMessageImportance } from '../../../gen/google/dataflow/v1beta3/messages_pb.ts';
import { LogEntry_Severity_Enum } from '../../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import type { LogEntry } from '../../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import type { StepIds } from '../pipeline/stepIds.ts';

const mostPerPlace = 3;
const mostPerJob = 50;
const longestText = 10_000;

/** How harnesses report a failed bundle: the runner sends the same error as the reason of the job's failure. */
const bundleReports = [
  'Error processing instruction',
  'Failed to process element for bundle',
  'Exception while trying to handle InstructionRequest',
  'process bundle failed for instruction',
];

/**
 * Chooses which log entries of workers become messages of the job: warnings of the user's steps, and errors. Few of them:
 * a pipeline may log for each element.
 */
export class WorkerMessages {
  readonly #perPlace = new Map<string, number>();
  #total = 0;

  constructor(
    private readonly steps: StepIds,
    private readonly tell: (importance: JobMessageImportance, text: string) => void,
  ) {}

  take(entry: LogEntry): void {
    const isError = entry.severity >= LogEntry_Severity_Enum.ERROR;
    const step = this.steps.nameOf(entry.transformId);
    if (!isError && (entry.severity !== LogEntry_Severity_Enum.WARN || step === undefined)) return;
    if (bundleReports.some((start) => entry.message.startsWith(start))) return;
    if (this.#total > mostPerJob) return;
    const place = `${entry.severity} ${entry.logLocation}`;
    const seen = (this.#perPlace.get(place) ?? 0) + 1;
    this.#perPlace.set(place, seen);
    if (seen > mostPerPlace) return;
    this.#total += 1;
    const importance = isError
      ? JobMessageImportance.JOB_MESSAGE_ERROR
      : JobMessageImportance.JOB_MESSAGE_WARNING;
    if (this.#total > mostPerJob) {
      this.tell(
        JobMessageImportance.JOB_MESSAGE_WARNING,
        'Workers log more warnings and errors; further ones are not shown here.',
      );
      return;
    }
    const kind = isError ? 'Error' : 'Warning';
    const where = step === undefined ? '' : ` [while running '${step}']`;
    const note = seen === mostPerPlace ? ' (further messages of this place are not shown here)' : '';
    const text = entry.trace === '' ? entry.message : `${entry.message}\n${entry.trace.trimEnd()}`;
    this.tell(importance, `${kind} message from worker: ${text.slice(0, longestText)}${where}${note}`);
  }
}
