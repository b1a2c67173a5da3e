import { isPipeline, stepLabels } from '../dataflow/pipelineSource/pipelineText.ts';
import type { FilePart } from './chatModel.ts';

const words =
  /\b(?:this|here|open|file|code|script|program|pipeline|steps?|transforms?|stages?|lines?|source|beam|dofn|pardo)\b/iu;

/**
 * Whether a question may be about a pipeline that is open: it speaks of code, or names a step of it. Whoever asks which
 * jobs run sends no code along.
 */
export function isAboutPipeline(question: string, file: FilePart): boolean {
  if (!isPipeline(file)) return false;
  if (words.test(question)) return true;
  const asked = question.toLowerCase();
  return stepLabels(file).some((label) => label.length > 2 && asked.includes(label.toLowerCase()));
}
