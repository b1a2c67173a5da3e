import * as vscode from 'vscode';
import { runAgent, type AnswerOutput } from '../agent/agentLoop.ts';
import type { BuiltInModel } from '../agent/builtin/builtInModel.ts';
import { helpText } from '../agent/builtin/helpText.ts';
import { textMessage, type ChatModel } from '../agent/chatModel.ts';
import type { FoundJob } from '../agent/jobsFound.ts';
import { escapeMarkdown } from '../agent/markdownText.ts';
import { OfferingTools, type Offer } from '../agent/offers.ts';
import { planInstructions, planRounds } from '../agent/pipelinePlan/planInstructions.ts';
import { PipelineTools } from '../agent/pipelinePlan/pipelineTools.ts';
import { systemPrompt } from '../agent/systemPrompt.ts';
import type { Connections } from '../dataflow/connections.ts';
import type { Log } from '../dataflow/log.ts';
import { builtinModelVendor, geminiVendor } from '../manifest/chat.ts';
import type { CommandId } from '../manifest/commands.ts';
import { participantId } from '../manifest/views.ts';
import type { EmbeddedClient } from '../mcp/embedded/embeddedClient.ts';
import { abortSignalOf } from './abortSignal.ts';
import { chatProblem, needsKey } from './chatErrors.ts';
import { ChatToolGateway } from './chatToolGateway.ts';
import { historyMessages, questionText, withToolReferences, type ChatTurn } from './chatTurns.ts';
import { EditorChatModel } from './editorChatModel.ts';
import { editorToolPrefix, type EditorTools } from './editorTools.ts';
import { firstQuestions, followUps, type FollowUp } from './followUps.ts';
import { jobLinks, jobTarget, openDashboardCommand, revealJobCommand } from './jobLinks.ts';
import { offerButtons } from './offerButtons.ts';
import { dataFiles } from './dataFiles.ts';
import { showDraft } from './pipelineDraft.ts';
import { promptFiles } from './promptFiles.ts';

export interface ParticipantDeps {
  readonly connections: Connections;
  readonly log: Log;
  readonly tools: () => Promise<EmbeddedClient>;
  readonly editorTools: EditorTools;
  readonly builtInModel: BuiltInModel;
  /** Whether the agent of this window looks after a job now. */
  readonly isLookedAfter: (job: FoundJob) => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** @dataflow: one question, answered by whichever model the person has chosen. */
export class DataflowParticipant {
  static register(deps: ParticipantDeps): vscode.Disposable {
    const self = new DataflowParticipant(deps);
    const participant = vscode.chat.createChatParticipant(participantId, (...args) => self.answer(...args));
    participant.iconPath = new vscode.ThemeIcon('graph-line');
    participant.followupProvider = { provideFollowups: (result) => [...followUpsOf(result)] };
    return vscode.Disposable.from(participant);
  }

  private constructor(private readonly deps: ParticipantDeps) {}

  private async answer(
    request: vscode.ChatRequest,
    context: vscode.ChatContext,
    response: vscode.ChatResponseStream,
    token: vscode.CancellationToken,
  ): Promise<vscode.ChatResult> {
    if (request.command === 'help') {
      response.markdown(helpText);
      return resultWith(firstQuestions);
    }
    const { signal, dispose } = abortSignalOf(token);
    try {
      const { tools, editorTools, connections, isLookedAfter, log, now } = this.deps;
      const { files, leftOut } = await promptFiles(request, log);
      for (const why of leftOut) response.markdown(new vscode.MarkdownString(`${escapeMarkdown(why)}\n\n`));
      for (const { uri } of files) if (uri) response.reference(uri);
      const offers: Offer[] = [];
      const pipelines = new PipelineTools(
        new OfferingTools({
          inner: new ChatToolGateway({
            tools,
            editorTools,
            token,
            invocationToken: request.toolInvocationToken,
          }),
          onOffer: (offer) => offers.push(offer),
          isLookedAfter,
        }),
      );
      const isPlan = request.command === 'pipeline' && request.model.vendor !== builtinModelVendor;
      const answer = await runAgent({
        model: this.modelOf(request),
        tools: pipelines,
        ...(isPlan && { maxRounds: planRounds }),
        output: answerOutput(response, offers),
        instructions: systemPrompt({
          connections: connections.list(),
          now: new Date(now()).toISOString(),
          ...(isPlan && { more: await planInstructions(await dataFiles(token)) }),
        }),
        history: historyMessages(context.history.map(chatTurn)),
        question: textMessage('user', this.questionOf(request)),
        files: files.map(({ part }) => part),
        signal,
      });
      if (pipelines.draft !== undefined) await showDraft(pipelines.draft, response);
      return resultWith(followUps(answer.jobs, answer.outcomes));
    } catch (error) {
      const message = chatProblem(
        error,
        token.isCancellationRequested,
        request.model.vendor === geminiVendor,
      );
      if (message === undefined) return {};
      this.deps.log.error(
        `@dataflow: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      if (request.model.vendor === geminiVendor && needsKey(error)) {
        const command: CommandId = 'dataflow.setGeminiApiKey';
        response.button({ command, title: 'Set Gemini API Key' });
      }
      return { errorDetails: { message } };
    } finally {
      dispose();
    }
  }

  private modelOf(request: vscode.ChatRequest): ChatModel {
    // Through the editor our own model would lose the structured results it reads.
    if (request.model.vendor === builtinModelVendor) return this.deps.builtInModel;
    return new EditorChatModel(request.model, this.deps.log);
  }

  private questionOf({ prompt, command, toolReferences, model }: vscode.ChatRequest): string {
    const named = toolReferences
      .filter(({ name }) => name.startsWith(editorToolPrefix))
      .map(({ name, range }) => ({
        tool: name.slice(editorToolPrefix.length),
        ...(range === undefined ? {} : { range }),
      }));
    if (named.length === 0) return questionText(prompt, command);
    return withToolReferences({ prompt, command, named, isGrammar: model.vendor === builtinModelVendor });
  }
}

/** What models write is shown without any trust; links to jobs are added in a part of their own. */
function answerOutput(response: vscode.ChatResponseStream, offers: readonly Offer[]): AnswerOutput {
  return {
    text: (markdown) => {
      response.markdown(new vscode.MarkdownString(markdown));
    },
    progress: (message) => {
      // The editor takes what is in progress for Markdown, and it may name jobs.
      response.progress(escapeMarkdown(message));
    },
    jobs: (jobs) => {
      showOffers(response, offers);
      showJobs(response, jobs);
    },
  };
}

function showOffers(response: vscode.ChatResponseStream, offers: readonly Offer[]): void {
  const shown = new Set<string>();
  for (const offer of offers) {
    const key = JSON.stringify(offer);
    if (shown.has(key)) continue;
    shown.add(key);
    for (const button of offerButtons(offer)) response.button(button);
  }
}

function showJobs(response: vscode.ChatResponseStream, jobs: readonly FoundJob[]): void {
  const [first] = jobs;
  if (!first) return;
  if (jobs.length === 1) {
    response.button({
      command: openDashboardCommand,
      title: 'Open Dashboard',
      arguments: [jobTarget(first)],
    });
    response.button({
      command: revealJobCommand,
      title: 'Show in Jobs',
      arguments: [jobTarget(first)],
    });
    return;
  }
  const lines = [jobLinks(jobs), jobLinks(jobs, revealJobCommand)];
  const links = new vscode.MarkdownString(`\n\n${lines.join('  \n')}`);
  links.isTrusted = { enabledCommands: [openDashboardCommand, revealJobCommand] };
  response.markdown(links);
}

function chatTurn(turn: vscode.ChatRequestTurn | vscode.ChatResponseTurn): ChatTurn {
  if (turn instanceof vscode.ChatRequestTurn) {
    const { prompt, command } = turn;
    return { kind: 'request', prompt, ...(command === undefined ? {} : { command }) };
  }
  const markdown = turn.response
    .filter((part) => part instanceof vscode.ChatResponseMarkdownPart)
    // Our own links say nothing to a model.
    .filter(({ value }) => value.isTrusted === undefined || value.isTrusted === false)
    .map(({ value }) => value.value)
    .join('');
  return { kind: 'response', markdown };
}

function resultWith(next: readonly FollowUp[]): vscode.ChatResult {
  return { metadata: { followUps: next } };
}

/** From the result as the editor gives it back: JSON, and perhaps of an older version of this extension. */
function followUpsOf({ metadata }: vscode.ChatResult): readonly FollowUp[] {
  const kept: unknown = metadata?.['followUps'];
  return Array.isArray(kept) ? kept.filter(isFollowUp) : [];
}

function isFollowUp(value: unknown): value is FollowUp {
  if (typeof value !== 'object' || value === null || !('prompt' in value) || !('label' in value))
    return false;
  return typeof value.prompt === 'string' && typeof value.label === 'string';
}
