import { skeletons } from '../../beamYaml/skeletons.ts';

const wish =
  /^(?:\/pipeline\b.*|(?:write|build|create|make|generate|plan|draft|compose) (?:me |us )?(?:a |an |the )?(?:(?:new|beam|dataflow|streaming|batch|yaml|data|simple|small) ){0,3}(?:pipeline|beam yaml)(?: (?:that|which|to|for|from|in|with|of)\b.*)?)$/isu;

/** Whether somebody wants a pipeline made from words. */
export function asksForPipeline(phrase: string): boolean {
  return wish.test(phrase);
}

/** What the built-in model says to that, above the button that opens a ready pipeline. */
export const readyPipelines = `I cannot plan a pipeline: I am the built-in model, without AI. Choose another model in the model picker, and \`/pipeline\` writes Beam YAML from your words, checks it and tries it on a sample.

Ready pipelines to begin with:

${skeletons.map(({ title, description }) => `- **${title}**: ${description}`).join('\n')}

The button opens one in the editor, where it is checked as you type; the links above it validate it and run it on the local Dataflow or on Google Cloud.`;
