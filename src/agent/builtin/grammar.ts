import type { Intent, LaunchIntent } from './intent.ts';
import { parseLaunch, parseLaunchAddition } from './launchWords.ts';
import { parseListFilter } from './listWords.ts';
import { asksForPipeline } from './pipelineWords.ts';
import { asksForTriage } from './triageWords.ts';

/** A job's name or id: quoted, or one word. */
const job =
  '(?:the |my |our )?(?:dataflow |beam )?(?:job |pipeline )?(?:"(?<quoted>[^"]{1,200})"|\'(?<single>[^\']{1,200})\'|`(?<code>[^`]{1,200})`|(?<job>[\\p{L}\\p{N}][\\w.:-]{0,199}))(?: job| pipeline)?';
const what = '(?:counters?|metrics?|numbers|statistics|stats|throughput)';

type Rule = readonly [pattern: string, make: (job: string, groups: Groups) => Intent];
type Groups = Readonly<Record<string, string | undefined>>;

const status = (name: string): Intent => ({ kind: 'status', job: name });
const metrics = (name: string, { metric }: Groups): Intent => ({
  kind: 'metrics',
  job: name,
  ...(metric === undefined ? {} : { metric }),
});
const stop =
  (mode: 'drain' | 'cancel' | 'stop') =>
  (name: string): Intent => ({ kind: 'stop', job: name, mode });

const diagnose = (name: string): Intent => ({ kind: 'diagnose', job: name });
const logs = (name: string): Intent => ({ kind: 'logs', job: name });
const cost = (name: string): Intent => ({ kind: 'cost', job: name });
const snapshot = (name: string): Intent => ({ kind: 'snapshot', job: name });
/** Without a number in digits, NaN. */
const scale = (name: string, { min, max }: Groups): Intent => ({
  kind: 'scale',
  job: name,
  maxWorkers: Number(max),
  ...(min === undefined ? {} : { minWorkers: Number(min) }),
});
const watch = (name: string, { min, max }: Groups): Intent => ({
  kind: 'watch',
  job: name,
  ...(max === undefined ? {} : { workers: { min: Number(min ?? 1), max: Number(max) } }),
});
const migrate = (name: string, { template }: Groups): Intent => ({
  kind: 'migrate',
  job: name,
  ...(template === undefined ? {} : { template }),
});
const template = '(?:the template )?(?<template>gs://[^/\\s]+/\\S+)';
/** Any number, so that one no job may have is answered for what it is. */
const count = '-?\\d{1,12}(?:\\.\\d{1,3})?';
const workers = `(?:(?<min>${count}) ?(?:-|–|to|and) ?)?(?<max>${count})(?: workers?)?`;

/** Phrasings about one job; the first that fits the whole question counts. JOB, WHAT and WORKERS stand for the patterns above. */
const jobRules: readonly Rule[] = [
  ['/status JOB', status],
  ['/diagnose JOB', diagnose],
  ['/metrics JOB', metrics],
  ['/logs JOB', logs],
  ['/cost JOB', cost],
  ['/snapshot JOB', snapshot],
  ['/scale JOB (?:to |between )?WORKERS', scale],
  ['(?:scale|resize) JOB (?:up |down )?(?:to|between) (?:at most )?WORKERS', scale],
  [
    '(?:set|limit|raise|lower|change|increase|reduce) (?:the )?(?:max(?:imum)? )?(?:number of )?workers (?:of|for) JOB to WORKERS',
    scale,
  ],
  ['(?:scale|resize) JOB (?:up |down )?to (?<max>\\p{L}+)(?: workers?)?', scale],
  ['(?:scale|resize) JOB (?:up|down)', scale],
  ['(?:give|assign) JOB (?:some |a few )?(?:more|fewer) workers', scale],
  ['(?:limit|cap) JOB (?:to|at) WORKERS', scale],
  ['(?:take|make|create) (?:a )?snapshot (?:of|from|for) JOB', snapshot],
  ['snapshot JOB', snapshot],
  ['/watch JOB(?: (?:with |between |within )?WORKERS)?', watch],
  [
    '(?:watch|look after|take care of|keep an eye on|babysit) JOB(?: (?:with|between|within) WORKERS)?',
    watch,
  ],
  [
    'let the agent (?:watch|look after|take care of|scale|keep) JOB(?: (?:with|between|within) WORKERS)?',
    watch,
  ],
  ['/migrate JOB(?: (?:to |with |by )?TEMPLATE)?', migrate],
  ['(?:migrate|upgrade) JOB(?: (?:to|with|by) (?:TEMPLATE|a new version))?', migrate],
  ['(?:let the agent )?replace JOB (?:with|by) (?:TEMPLATE|a new version)', migrate],
  ['/drain JOB', stop('drain')],
  ['/cancel JOB', stop('cancel')],
  ['drain JOB', stop('drain')],
  ['(?:cancel|kill|abort|terminate) JOB', stop('cancel')],
  ['(?:stop|end|shut down) JOB', stop('stop')],
  ['(?:counter|metric) (?<metric>[\\w./-]{1,200}) (?:of|for|in|from) JOB', metrics],
  ['(?:all )?(?:the )?WHAT (?:of|for|in|from) JOB', metrics],
  ['what (?:are|is) (?:all )?(?:the )?WHAT (?:of|for|in|from) JOB', metrics],
  ["JOB(?:'s)? WHAT", metrics],
  [
    'how (?:many|much) (?<metric>[\\w-]{1,100}) (?:has|did|does|have) JOB (?:read|written|processed|counted|seen|count|process|have)',
    metrics,
  ],
  ['(?:what is |what was )?(?:the )?(?:current )?(?:status|state) (?:of|for) JOB', status],
  ['(?:what is |what was )?(?:the )?(?:current )?health (?:of|for) JOB', diagnose],
  ['is JOB (?:still |doing )?(?:ok|okay|healthy)', diagnose],
  [
    '(?:is|did|has|was) JOB (?:still )?(?:running|run|done|finished|finish|failed|fail|succeeded|succeed|started|start|stopped|draining|drained|cancelled|canceled|alive|up)',
    status,
  ],
  ['how (?:is|was) JOB(?: doing| going| running)?', diagnose],
  [
    '(?:what (?:is|was) wrong with|what (?:is|was) the (?:problem|matter) (?:with|of)|diagnose|analy[sz]e|troubleshoot|debug) JOB',
    diagnose,
  ],
  ['(?:how (?:do|can|could|should) (?:i|we) )?(?:fix|repair) JOB', diagnose],
  ['(?:will|would|do) more workers help JOB', diagnose],
  [
    'why (?:did|has|is|was|does|do) JOB (?:so |still |being )?(?:fail|failed|failing|crash|crashed|crashing|slow|late|lagging|lag|behind|stuck|unhealthy|not (?:progressing|working|scaling|running))',
    diagnose,
  ],
  ['(?:is|why is) (?:there )?(?:a )?(?:backlog|lag|delay) (?:in|on|of|for) JOB', diagnose],
  [
    '(?:(?:all )?(?:the )?(?:worker |error )?logs?|log entries|(?:job )?messages|warnings) (?:of|for|in|from) JOB',
    logs,
  ],
  ["JOB(?:'s)? (?:error )?logs?", logs],
  ['(?:what (?:is|are|was) )?(?:the )?(?:costs?|price|bill|spend(?:ing)?) (?:of|for) JOB', cost],
  [
    '(?:how much(?: money)?|what) (?:does|did|has|will|is) JOB (?:cost|costing|spend|spent|burn|burned|burning)(?: me| us)?(?: so far| per hour| an hour)?',
    cost,
  ],
  ["JOB(?:'s)? costs?", cost],
  [
    '(?:what happened to|what about|describe|details (?:of|for|about)|info (?:on|about)|check|open|inspect) JOB',
    status,
  ],
  ['(?:last |recent )?(?:errors?|failures?|problems?) (?:of|for|in|from) JOB', status],
  ["JOB(?:'s)? (?:status|state|errors?)", status],
];
const compiledRules = jobRules.map(
  ([pattern, make]) =>
    [
      new RegExp(
        `^(?:${pattern.replaceAll('JOB', job).replaceAll('WHAT', what).replaceAll('WORKERS', workers).replaceAll('TEMPLATE', template)})$`,
        'iu',
      ),
      make,
    ] as const,
);

const helpPhrases =
  /^(?:\/help|help|help me|hi|hello|hey|who are you|what are you|are you (?:an )?(?:ai|real|human)|what can (?:you|i) (?:do|ask)(?: here)?|what do you (?:do|know|understand)|how does this work|examples?|)$/iu;

const filePhrases =
  /^(?:(?:what (?:would|does|will) (?:this|it|the|my)(?: open| attached| current)?(?: file| pipeline| code| program| job)?(?: here)? do)|(?:explain|describe|outline|summari[sz]e|walk me through) (?:this|the|my)(?: open| attached| current)? (?:file|pipeline|code|program)|what are the steps (?:of|in) (?:this|the|my)(?: open| attached| current)? (?:file|pipeline|code|program)|what does (?:this|it|the pipeline|this pipeline|this file) need(?: to run)?|how (?:do|can|would) i run (?:this|it|this pipeline|this file|the pipeline))$/iu;

const stepPhrases = [
  /^why (?:does|do|did|is|was|are) (?:the )?step STEP(?: (?:of|in) JOB)? (?:so |still )?SLOW$/u,
  /^why (?:does|do|did|is|was|are) (?:the )?STEP step(?: (?:of|in) JOB)? (?:so |still )?SLOW$/u,
  /^(?:what is wrong with|diagnose) (?:the )?step STEP(?: (?:of|in) JOB)?$/u,
  /^what (?:slows|is slowing) (?:down )?(?:the )?step STEP(?: down)?(?: (?:of|in) JOB)?$/u,
].map(
  ({ source }) =>
    new RegExp(
      source
        .replaceAll(
          'STEP',
          '(?:"(?<quoted>[^"]{1,200})"|\'(?<single>[^\']{1,200})\'|`(?<code>[^`]{1,200})`|(?<step>[\\p{L}\\p{N}_][\\w./:()-]{0,199}))',
        )
        .replaceAll('JOB', '(?:the )?(?:job )?"?(?<job>[\\p{L}\\p{N}][\\w.:-]{0,199})"?')
        .replaceAll(
          'SLOW',
          '(?:lag|lags|lagging|slow|late|behind|stuck|fail|fails|failing|failed|hang|hangs|hanging|not progressing)',
        ),
      'iu',
    ),
);

/** Words that stand where a job's name would and name none. */
const noNames = new Set(
  `a all an any anything both each every everything everyone job jobs me nothing one pipeline pipelines some something
   the them there these they those us you your dataflow beam chat editor code file test tests server music`.split(
    /\s+/u,
  ),
);
/** Words for the job that was spoken of before. */
const backReferences = new Set(['it', 'that', 'this', 'same']);

const politeness =
  /^(?:(?:hey|hi|hello|ok|okay|so|now|and|please|kindly|dataflow|@dataflow|can you|could you|would you|will you|i want to|i want you to|i'd like to|i would like to|let's|show me|show|tell me|give me|get me|get|list|display|print)[\s,]+)*/iu;

/**
 * What a question asks for; undefined when it is not understood.
 * @param earlier questions of the conversation, oldest first; `it` is the job that the last of them named
 */
export function parseIntent(question: string, earlier: readonly string[] = []): Intent | undefined {
  let before: Before = {};
  for (const each of earlier) {
    const intent = parseQuestion(each, before);
    const { job: named } = intent && 'job' in intent ? intent : before;
    before = { ...(intent && { intent }), ...(named === undefined ? {} : { job: named }) };
  }
  return parseQuestion(question, before);
}

/** What was asked for before. */
interface Before {
  /** By the question just before; absent where that was not understood. */
  readonly intent?: Intent;
  /** Named last, however long ago. */
  readonly job?: string;
}

function parseQuestion(question: string, before: Before): Intent | undefined {
  const plain = question
    .trim()
    .replace(/\s+/gu, ' ')
    .replace(/[\s?!.]+$/u, '')
    .replace(/(?:,? please|,? thanks?(?: you)?)$/iu, '')
    .replace(/^what's /iu, 'what is ')
    .replace(/^how's /iu, 'how is ')
    .replace(/^(?:will|would|do) more workers help$/iu, 'diagnose it');
  if (helpPhrases.test(plain)) return { kind: 'help' };
  if (asksForTriage(withoutPoliteness(plain))) return { kind: 'triage' };
  if (asksForPipeline(withoutPoliteness(plain))) return { kind: 'pipeline' };
  if (filePhrases.test(withoutPoliteness(plain))) return { kind: 'explainFile' };
  const ofStep = parseStepIntent(withoutPoliteness(plain));
  if (ofStep) return ofStep;
  const launch = parseLaunch(withoutPoliteness(question.trim()));
  if (launch) return isNoName(launch.template) ? undefined : launch;
  const added = parseLaunchAddition(question.trim());
  if (added) return withAddition(added, before);
  const filter = parseListFilter(withoutPoliteness(plain).toLowerCase());
  if (filter) return { kind: 'list', filter };
  return parseJobIntent(withoutPoliteness(plain), before) ?? parseJobIntent(plain, before);
}

function parseStepIntent(phrase: string): Intent | undefined {
  for (const pattern of stepPhrases) {
    const groups: Groups | undefined = pattern.exec(phrase)?.groups;
    if (!groups) continue;
    const step = groups['quoted'] ?? groups['single'] ?? groups['code'] ?? groups['step'] ?? '';
    const { job: ofJob } = groups;
    return { kind: 'diagnoseStep', step, ...(ofJob === undefined ? {} : { ofJob }) };
  }
  return undefined;
}

/** Parameters that complete the launch that was asked for just before. */
function withAddition(added: LaunchIntent, { intent: base }: Before): Intent | undefined {
  if (base?.kind !== 'launch') return undefined;
  return { ...base, ...added, parameters: { ...base.parameters, ...added.parameters } };
}

function isNoName(name: string | undefined): boolean {
  return name !== undefined && (noNames.has(name.toLowerCase()) || backReferences.has(name.toLowerCase()));
}

function parseJobIntent(phrase: string, before: Before): Intent | undefined {
  for (const [pattern, make] of compiledRules) {
    const groups: Groups | undefined = pattern.exec(phrase)?.groups;
    if (!groups) continue;
    const quoted = groups['quoted'] ?? groups['single'] ?? groups['code'];
    const name = quoted ?? groups['job'] ?? '';
    if (quoted === undefined && backReferences.has(name.toLowerCase())) {
      return before.job === undefined ? undefined : make(before.job, groups);
    }
    if (quoted !== undefined || !noNames.has(name.toLowerCase())) return make(name, groups);
  }
  return undefined;
}

function withoutPoliteness(phrase: string): string {
  const stripped = phrase.replace(politeness, '');
  return stripped === '' ? phrase : stripped;
}
