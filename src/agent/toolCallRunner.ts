import { isRecord } from '../dataflow/isRecord.ts';
import type { ToolInfo, ToolOutcome } from '../mcp/embedded/embeddedClient.ts';
import { inertText, textLimits } from '../mcp/untrusted/inertText.ts';
import type { AnswerOutput, ToolGateway } from './agentLoop.ts';
import { callKey } from './callKey.ts';
import type { ToolCallPart, ToolResultPart } from './chatModel.ts';

const mostCallsPerRound = 16;
/** While these wait, jobs go on; and when the time is up, they ask to be called again. */
const waitingTools: ReadonlySet<string> = new Set(['wait_for_job', 'get_sample_output']);

/** Runs the calls of one answer: reads in parallel, changes one at a time, and no call twice to no purpose. */
export class ToolCallRunner {
  private readonly doneReads = new Set<string>();
  private readonly doneChanges = new Set<string>();

  constructor(
    private readonly deps: {
      readonly gateway: ToolGateway;
      readonly tools: readonly ToolInfo[];
      readonly output: AnswerOutput;
      readonly signal: AbortSignal;
      /** The name of a job that was found before. */
      readonly jobName: (jobId: string) => string | undefined;
    },
  ) {}

  /** One result for each call, in their order. Rejects only after every call under way has ended. */
  async run(calls: readonly ToolCallPart[]): Promise<ToolResultPart[]> {
    const { signal } = this.deps;
    const results: ToolResultPart[] = [];
    for (const batch of this.batches(calls.slice(0, mostCallsPerRound))) {
      signal.throwIfAborted();
      const settled = await Promise.allSettled(batch.map((call) => this.runOne(call)));
      signal.throwIfAborted();
      for (const result of settled) {
        if (result.status === 'rejected') throw result.reason;
        results.push(result.value);
      }
    }
    const refused = calls
      .slice(mostCallsPerRound)
      .map((call) => failed(call, `Not run: at most ${mostCallsPerRound} calls at once.`));
    return [...results, ...refused];
  }

  /** Neighbouring reads stand together; a change stands alone, so what surrounds it keeps its order. */
  private batches(calls: readonly ToolCallPart[]): ToolCallPart[][] {
    const batches: ToolCallPart[][] = [];
    let reads: ToolCallPart[] | undefined;
    for (const call of calls) {
      if (this.toolOf(call)?.isReadOnly === false) {
        batches.push([call]);
        reads = undefined;
      } else if (reads) {
        reads.push(call);
      } else {
        reads = [call];
        batches.push(reads);
      }
    }
    return batches;
  }

  private async runOne(call: ToolCallPart): Promise<ToolResultPart> {
    const tool = this.toolOf(call);
    if (!tool) {
      const names = this.deps.tools.map((each) => each.name).join(', ');
      return failed(call, `There is no such tool. Tools: ${names}.`);
    }
    const key = callKey(call.name, call.arguments);
    const done = tool.isReadOnly ? this.doneReads : this.doneChanges;
    if (done.has(key)) {
      return failed(call, 'Not run: this very call was made before. Use its result, or answer the user.');
    }
    done.add(key);
    this.deps.output.progress(this.titleOf(tool, call));
    const outcome = await this.deps.gateway.callTool(call.name, call.arguments, {
      signal: this.deps.signal,
      onProgress: (message) => {
        this.deps.output.progress(message);
      },
    });
    this.allowAgain(tool, key, outcome);
    return resultPart(call, outcome);
  }

  /** Lets reads be made once more whose answer may be another one now. What was changed is never changed twice. */
  private allowAgain(tool: ToolInfo, key: string, outcome: ToolOutcome): void {
    const { isError, structured = {} } = outcome;
    const hasMovedOn = !tool.isReadOnly || waitingTools.has(tool.name);
    if (hasMovedOn && !isError) this.doneReads.clear();
    const isToCome = isError ? structured['retry'] === 'later' : hasPendingSnapshot(structured);
    if (isToCome) this.doneReads.delete(key);
  }

  /** Several jobs may be looked at at once: each line says which. */
  private titleOf(tool: ToolInfo, call: ToolCallPart): string {
    const { job_id: jobId, job_name: given } = call.arguments;
    const known = typeof jobId === 'string' ? (this.deps.jobName(jobId) ?? jobId) : given;
    return typeof known === 'string' ? `${tool.title}: ${inertText(known, textLimits.label)}` : tool.title;
  }

  private toolOf(call: ToolCallPart): ToolInfo | undefined {
    return this.deps.tools.find((tool) => tool.name === call.name);
  }
}

/** Taking one is followed by listing them until it is ready. */
function hasPendingSnapshot({ snapshots }: Readonly<Record<string, unknown>>): boolean {
  const isPending = (each: unknown): boolean =>
    isRecord(each) && (each['state'] === 'PENDING' || each['state'] === 'RUNNING');
  return Array.isArray(snapshots) && snapshots.some(isPending);
}

function resultPart(call: ToolCallPart, outcome: ToolOutcome): ToolResultPart {
  const { isError, text, structured } = outcome;
  return { kind: 'toolResult', id: call.id, text, isError, ...(structured ? { structured } : {}) };
}

function failed(call: ToolCallPart, text: string): ToolResultPart {
  return { kind: 'toolResult', id: call.id, text, isError: true };
}
