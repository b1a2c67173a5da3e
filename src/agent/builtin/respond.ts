import { isTerminal } from '../../dataflow/job.ts';
import { stepLabels } from '../../dataflow/pipelineSource/pipelineText.ts';
import type { ToolInfo } from '../../mcp/embedded/embeddedClient.ts';
import type { ModelMessage, ModelPart } from '../chatModel.ts';
import * as answers from './answers.ts';
import { explanation, noFile, pipelineFile } from './fileAnswers.ts';
import { offerToolName } from '../offers.ts';
import { parseIntent } from './grammar.ts';
import { readyPipelines } from './pipelineWords.ts';
import { helpText, selfDescription } from './helpText.ts';
import type { Intent, JobIntent, ListFilter } from './intent.ts';
import { chooseJobByName, type JobChoice, type ListedJob } from './jobChoice.ts';
import { isSince } from './since.ts';
import { answerFor, isForRunningJob, toolFor } from './jobTools.ts';
import { triageAnswer } from './judgementAnswers.ts';
import { launchStep } from './launchStep.ts';
import { says, toolCall } from './replies.ts';
import { notUnderstood } from './notUnderstood.ts';
import { stepDiagnosis } from './stepDiagnosis.ts';
import { workerCountProblem } from './workerCounts.ts';
import { currentTurn, isListComplete, listedJobs, type Turn } from './turn.ts';

/** What the built-in model knows besides the conversation. */
export interface BuiltInContext {
  /** Ids of the connections to look at; empty: whatever there is. */
  readonly connectionIds: readonly string[];
  /** Regions that each of them looks at, by its id. */
  readonly regions?: Readonly<Record<string, readonly string[]>>;
  readonly nowMs: number;
}

const mostListed = 100;
/** Each diagnosis reads a job's messages, logs and series. */
const mostDiagnosed = 6;

/** The next step of a conversation: the tool calls still needed, or the answer. Pure. */
export function respond(
  messages: readonly ModelMessage[],
  tools: readonly ToolInfo[],
  context: BuiltInContext,
): readonly ModelPart[] {
  const turn = currentTurn(messages);
  const intent = parseIntent(turn.question, turn.earlier);
  if (!intent) return fallbackStep(turn, tools, context);
  const problem = workerCountProblem(intent);
  if (problem !== undefined) return says(problem);
  if (intent.kind === 'help') return says(`${selfDescription}\n\n${helpText}`);
  if (intent.kind === 'explainFile') {
    const found = pipelineFile(turn.files);
    return says(found ? explanation(found.file, found.outline) : noFile);
  }
  const parts = intent.kind === 'pipeline' ? pipelineStep(turn) : nextStep(intent, turn, context);
  const missing = parts.find(
    (part) => part.kind === 'toolCall' && !tools.some(({ name }) => name === part.name),
  );
  return missing ? says(`${selfDescription} I work in \`@dataflow\` only: ask me there.`) : parts;
}

/** What could be asked instead, about jobs that there are. */
function fallbackStep(turn: Turn, tools: readonly ToolInfo[], context: BuiltInContext): readonly ModelPart[] {
  const canList = tools.some(({ name }) => name === 'list_jobs');
  if (turn.exchanges.length === 0 && canList) return listCalls({ limit: mostListed }, turn, context);
  return says(notUnderstood(turn.question, listedJobs(turn.exchanges)));
}

function nextStep(
  intent: Exclude<Intent, { kind: 'help' | 'explainFile' | 'pipeline' }>,
  turn: Turn,
  context: BuiltInContext,
): readonly ModelPart[] {
  if (intent.kind === 'launch') return launchStep(intent, turn, context);
  const lists = turn.exchanges.filter(({ call }) => call.name === 'list_jobs');
  if (lists.length === 0) {
    if (intent.kind === 'diagnoseStep') {
      const { ofJob } = intent;
      const which = ofJob === undefined ? { filter: 'ACTIVE' } : { name: ofJob };
      return listCalls({ ...which, limit: mostListed }, turn, context);
    }
    if (intent.kind === 'triage') return listCalls({ limit: mostListed }, turn, context);
    if (intent.kind === 'diagnose' && isStepOfFile(intent.job, turn)) {
      const ofName = listCalls({ name: intent.job, limit: mostListed }, turn, context);
      return [...ofName, ...listCalls({ filter: 'ACTIVE', limit: mostListed }, turn, context, ofName.length)];
    }
    return intent.kind === 'list'
      ? listCalls(listArguments(intent.filter), turn, context)
      : listCalls(
          isJobId(intent.job) ? { limit: mostListed } : { name: intent.job, limit: mostListed },
          turn,
          context,
        );
  }
  const failed = lists.find(({ result }) => result.isError);
  const jobs = listedJobs(lists);
  if (failed && jobs.length === 0) return says(answers.failureAnswer(failed.result));
  if (intent.kind === 'list') {
    const shown = jobs.filter((job) => fits(job, intent.filter, context.nowMs));
    return says(answers.listAnswer(shown, intent.filter, isListComplete(lists), context.nowMs));
  }
  if (intent.kind === 'triage') return triageStep(jobs, turn);
  if (intent.kind === 'diagnoseStep') return stepDiagnosis(intent.step, jobs, turn);
  // A name that the pipeline's file gives to a step is the step's, unless a job is called just that.
  const isOfStep = intent.kind === 'diagnose' && isStepOfFile(intent.job, turn);
  if (isOfStep && !jobs.some(({ name }) => name === intent.job)) {
    return stepDiagnosis(intent.job, jobs, turn);
  }
  return jobStep(intent, jobs, turn, context);
}

/** Planning needs a model that can; this one shows where to begin. */
function pipelineStep(turn: Turn): readonly ModelPart[] {
  if (turn.exchanges.length > 0) return says(readyPipelines);
  return [toolCall(1, offerToolName, { action: 'new_pipeline' })];
}

function isStepOfFile(name: string, turn: Turn): boolean {
  const found = pipelineFile(turn.files);
  return (
    found !== undefined && stepLabels(found.file).some((label) => label.toLowerCase() === name.toLowerCase())
  );
}

/** Diagnoses what failed lately and what runs, the failed first. However many failed, half are for those that run. */
function triageStep(jobs: readonly ListedJob[], turn: Turn): readonly ModelPart[] {
  const active = jobs.filter(({ state }) => !isTerminal(state));
  const mostFailed = Math.max(mostDiagnosed - active.length, mostDiagnosed / 2);
  const failed = jobs.filter(({ state }) => state === 'FAILED').slice(0, mostFailed);
  const inTrouble = [...failed, ...active].slice(0, mostDiagnosed);
  const done = turn.exchanges.filter(({ call }) => call.name === 'diagnose_job');
  if (done.length === 0 && inTrouble.length > 0) {
    return inTrouble.map((job, index) =>
      toolCall(turn.exchanges.length + 1 + index, 'diagnose_job', whereOf(job)),
    );
  }
  return says(
    triageAnswer(
      inTrouble.flatMap((job) => {
        const exchange = done.find(({ call }) => call.arguments['job_id'] === job.jobId);
        return exchange ? [[job, exchange.result] as const] : [];
      }),
    ),
  );
}

function jobStep(
  intent: JobIntent,
  jobs: readonly ListedJob[],
  turn: Turn,
  context: BuiltInContext,
): readonly ModelPart[] {
  const choice = choose(intent, jobs);
  if (choice.kind === 'none' && !turn.exchanges.some(({ call }) => !('name' in call.arguments))) {
    // Nothing has that name; all names are needed to say which ones are near.
    return listCalls({ limit: mostListed }, turn, context);
  }
  if (choice.kind !== 'one') return says(answers.choiceAnswer(intent.job, choice, context.nowMs));
  const { job } = choice;
  const done = turn.exchanges.find(({ call }) => call.name !== 'list_jobs');
  if (!done) return firstStep(intent, job, turn);
  if (done.result.isError) return says(answers.failureAnswer(done.result));
  const answer = answerFor(intent, done.result.structured ?? {}, job, context.nowMs);
  if (answer === undefined) return says('The tool gave an answer that I cannot read.');
  const others = answers.othersSentence(choice.others, context.nowMs);
  return says(others === '' ? answer : `${answer}\n\n${others}`);
}

function firstStep(intent: JobIntent, job: ListedJob, turn: Turn): readonly ModelPart[] {
  if (isForRunningJob(intent) && isTerminal(job.state)) return says(answers.alreadyEndedAnswer(job));
  if (intent.kind === 'stop' && intent.mode === 'stop' && job.type === 'STREAMING') {
    return says(answers.stopModeQuestion(job));
  }
  const { name, args } = toolFor(intent);
  return [toolCall(turn.exchanges.length + 1, name, { ...whereOf(job), ...args })];
}

function whereOf(job: ListedJob): Readonly<Record<string, unknown>> {
  return { job_id: job.jobId, connection: job.connectionId, location: job.location };
}

/** To change a job, only those that have not ended are meant, if any of them fits. */
function choose(intent: JobIntent, jobs: readonly ListedJob[]): JobChoice {
  const all = chooseJobByName(intent.job, jobs);
  if (!isForRunningJob(intent) || all.kind !== 'several') return all;
  const active = chooseJobByName(
    intent.job,
    all.jobs.filter((job) => !isTerminal(job.state)),
  );
  return active.kind === 'none' ? all : active;
}

function listArguments({
  states,
  activity,
  since,
  type,
  name,
}: ListFilter): Readonly<Record<string, unknown>> {
  return {
    ...(states.length === 0 ? {} : { states: [...new Set(states)] }),
    ...(activity === undefined ? {} : { filter: activity }),
    ...(name === undefined ? {} : { name }),
    // Time and type are looked at here, so more jobs are needed.
    limit: since || type ? mostListed : 20,
  };
}

function listCalls(
  args: Readonly<Record<string, unknown>>,
  turn: Turn,
  { connectionIds }: BuiltInContext,
  callsBefore = 0,
): readonly ModelPart[] {
  const id = turn.exchanges.length + 1 + callsBefore;
  const places = connectionIds.length === 0 ? [{}] : connectionIds.map((connection) => ({ connection }));
  return places.map((place, index) => toolCall(id + index, 'list_jobs', { ...place, ...args }));
}

function fits(job: ListedJob, { since, type, states, activity }: ListFilter, nowMs: number): boolean {
  if (type !== undefined && job.type !== type) return false;
  if (!since) return true;
  const asksForState = states.length > 0 || activity !== undefined;
  const time = (asksForState ? job.stateTime : undefined) ?? job.createTime;
  return time !== undefined && isSince(Date.parse(time), since, nowMs);
}

function isJobId(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}_/u.test(text);
}
