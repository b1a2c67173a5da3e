import * as vscode from 'vscode';
import type { Job } from '../../dataflow/job.ts';
import type { WorkerLimits } from '../../dataflow/workerLimits.ts';
import { labelText } from '../displayText.ts';
import { editorOperationDialogs } from './operationDialogs.ts';
import { limitProblem, type ScaleDialogs } from './scaleJobFlow.ts';

const questions = [
  {
    key: 'minNumWorkers',
    title: 'Least workers',
    prompt: 'The job never has fewer. Needs Streaming Engine.',
  },
  {
    key: 'maxNumWorkers',
    title: 'Most workers',
    prompt: 'The job never has more, so this bounds what it costs.',
  },
  {
    key: 'workerUtilizationHint',
    title: 'CPU target',
    prompt: 'Share of CPU that autoscaling aims for, 0.1 to 0.9. Lower reacts sooner and costs more.',
  },
] as const satisfies readonly { key: keyof WorkerLimits; title: string; prompt: string }[];

/** Three inputs, each starting from the limit proposed or in force; an empty one leaves its limit as it is. */
export const editorScaleDialogs: ScaleDialogs = {
  ...editorOperationDialogs,
  async askLimits(job, proposed) {
    const wanted: { -readonly [key in keyof WorkerLimits]: WorkerLimits[key] } = {};
    for (const [index, question] of questions.entries()) {
      const answer = await ask(job, proposed, question, index);
      if (answer === undefined) return undefined;
      const text = answer.trim();
      if (text !== '' && Number(text) !== job.limits[question.key]) wanted[question.key] = Number(text);
    }
    return wanted;
  },
};

function ask(
  job: Pick<Job, 'name' | 'limits'>,
  proposed: WorkerLimits,
  { key, title, prompt }: (typeof questions)[number],
  index: number,
): Thenable<string | undefined> {
  const present = job.limits[key];
  const begin = proposed[key] ?? present;
  return vscode.window.showInputBox({
    title: `Scale "${labelText(job.name, 80)}" (${index + 1}/${questions.length}): ${title}`,
    prompt: begin === present ? prompt : `${prompt} Proposed instead of ${present ?? 'no limit'}.`,
    value: begin === undefined ? '' : String(begin),
    placeHolder: 'Leave empty to keep it as it is',
    ignoreFocusOut: true,
    // What is in force may be more than can be set.
    validateInput: (text) => (text === String(present) ? undefined : limitProblem(key, text)),
  });
}
