import type { ModelMessage } from '../agent/chatModel.ts';
import { textMessage } from '../agent/chatModel.ts';

/** One turn of a conversation as the editor keeps it, in plain values. */
export type ChatTurn =
  | { readonly kind: 'request'; readonly prompt: string; readonly command?: string }
  | { readonly kind: 'response'; readonly markdown: string };

/** The text of a question, a slash command before it if there is one. */
export function questionText(prompt: string, command: string | undefined): string {
  return command === undefined ? prompt : `/${command} ${prompt}`.trim();
}

/** Slash commands for the tools that a person names with `#`; the built-in model knows no tools by their names. */
const commandsOfTools: Readonly<Record<string, string>> = {
  list_jobs: 'jobs',
  get_job: 'status',
  diagnose_job: 'diagnose',
  get_job_metrics: 'metrics',
  get_job_logs: 'logs',
  estimate_cost: 'cost',
  update_job: 'scale',
  create_snapshot: 'snapshot',
  launch_job: 'launch',
};

/** The text of a question that names tools with `#`: each model is told in the way it understands. */
export function withToolReferences(question: {
  readonly prompt: string;
  readonly command: string | undefined;
  /** `range` of the reference in the prompt. */
  readonly named: readonly { readonly tool: string; readonly range?: readonly [number, number] }[];
  /** Whether the model is a grammar, which understands no sentence about tools. */
  readonly isGrammar: boolean;
}): string {
  const { prompt, command, named, isGrammar } = question;
  // From the end, so that the places before stay.
  const bare = named
    .flatMap(({ range }) => (range ? [range] : []))
    .toSorted(([one], [other]) => other - one)
    .reduce((text, [start, end]) => text.slice(0, start) + text.slice(end), prompt)
    .replace(/\s+/gu, ' ')
    .trim();
  if (isGrammar) {
    const [first] = named;
    return questionText(bare, command ?? (first && commandsOfTools[first.tool]));
  }
  const tools = named.map(({ tool }) => tool).join(', ');
  return `${questionText(bare, command)}\n\nUse for this: ${tools}.`.trim();
}

/** Whole exchanges only: a question that got no answer would confuse a model. */
export function historyMessages(turns: readonly ChatTurn[]): readonly ModelMessage[] {
  return turns.flatMap((turn, index) => {
    const answer = turns[index + 1];
    if (turn.kind !== 'request' || answer?.kind !== 'response' || answer.markdown.trim() === '') return [];
    const question = questionText(turn.prompt, turn.command);
    return question === '' ? [] : [textMessage('user', question), textMessage('assistant', answer.markdown)];
  });
}
