/** Said by /help with every model. */
export const helpText = `I answer from Dataflow itself. Ask for example:

- \`which jobs failed today?\`, \`list running jobs\`, \`/jobs streaming\`
- \`status of orders-stream\`, \`why did wordcount fail?\`
- \`counters of wordcount\`
- \`drain orders-stream\`, \`cancel wordcount\`

A job is named by its name, a part of it, or its id. Before a job is drained or cancelled you are asked.`;

export const selfDescription =
  'I am the built-in Dataflow model: a small grammar, no AI. Choose another model in the model picker to ask in free words.';

export function notUnderstood(): string {
  return `I did not understand that. ${selfDescription}\n\nI do understand, for example, \`which jobs are running?\`, \`status of orders-stream\`, \`counters of wordcount\` and \`drain orders-stream\`; \`/help\` shows more.`;
}
