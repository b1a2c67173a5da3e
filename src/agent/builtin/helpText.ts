/** Said by /help with every model. */
export const helpText = `I answer from Dataflow itself. Ask for example:

- \`which jobs failed today?\`, \`list running jobs\`, \`/jobs streaming\`
- \`which jobs are failing and why?\`, \`why is orders-stream slow?\`, \`/diagnose wordcount\`
- \`status of orders-stream\`, \`counters of wordcount\`, \`logs of wordcount\`, \`cost of orders-stream\`
- \`scale orders-stream to 20\`, \`take a snapshot of orders-stream\`
- \`drain orders-stream\`, \`cancel wordcount\`
- \`/launch wordcount with output=gs://my-bucket/words\`, \`/watch orders-stream\`, \`/migrate orders-stream\`
- \`/pipeline\` for ready Beam YAML pipelines; another model writes one from your words
- with a Beam pipeline open or attached: \`what would this do?\`, \`why does step Parse lag?\`

A job is named by its name, a part of it, or its id. Before a job is changed you are asked.`;

export const selfDescription =
  'I am the built-in Dataflow model: a small grammar, no AI. Choose another model in the model picker to ask in free words.';
