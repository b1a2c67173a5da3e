import type { LaunchIntent } from './intent.ts';

const quotedOr = (word: string, name: string): string =>
  `(?:"(?<${name}Double>[^"]{1,200})"|'(?<${name}Single>[^']{1,200})'|\`(?<${name}Code>[^\`]{1,200})\`|(?<${name}>${word}))`;
const template = quotedOr('gs://[^/\\s]+/\\S+|[\\p{L}\\p{N}][\\w./-]{0,199}', 'template');
const quotedPair = '[\\w.-]{1,200}=(?:"[^"]*"|\'[^\']*\')';
// Commas in it are its own: whether one parts two pairs would else be tried both ways, of many in all combinations.
const plainPair = '[\\w.-]{1,200}=[^\\s;"\']+';
const pairs = `(?<pairs>(?:(?:${quotedPair}[\\s,;]+|${plainPair}[\\s;][\\s,;]*)(?:and\\s+)?)*(?:${quotedPair}|${plainPair}))`;
const details = `(?:\\s+(?:as|named|called)\\s+"?(?<jobName>[\\w-]{1,200})"?)?(?:\\s+in\\s+(?<region>[a-z]+-[a-z]+\\d+))?(?:\\s+on\\s+"?(?<connection>[^\\s"=]{1,200})"?)?(?:,?\\s+(?:(?:with|where|and|using)\\s+)?${pairs})?`;
const nouns = '(?:job|pipeline|template)';

/** What launches; the first that fits the whole question counts. A bare "start" or "run" may mean anything. */
const patterns = [
  `\\/launch(?:\\s+${template})?${details}`,
  `launch\\s+(?:a\\s+|the\\s+)?(?:new\\s+)?(?:${nouns}\\s+)?(?:from|of)\\s+(?:the\\s+)?(?:template\\s+)?${template}(?:\\s+template)?${details}`,
  `launch\\s+(?:a\\s+|the\\s+)?(?:new\\s+)?${nouns}`,
  `launch\\s+(?:the\\s+)?(?:template\\s+)?${template}(?:\\s+template)?${details}`,
  `(?:start|run|launch)\\s+(?:a\\s+|the\\s+)?(?:new\\s+)?(?:${nouns}\\s+)?from\\s+(?:the\\s+)?template\\s+${template}${details}`,
  `(?:start|run)\\s+(?:the\\s+)?template\\s+${template}${details}`,
  `(?:start|run)\\s+the\\s+${template}\\s+template${details}`,
].map((pattern) => new RegExp(`^${pattern}$`, 'iu'));

const addition = new RegExp(`^(?:(?:and|also)\\s+)?(?:with\\s+)?${pairs}$`, 'iu');
const naming = /^(?:(?:and|also)\s+)?(?:call it|name it|as)\s+"?(?<jobName>[\w-]{1,200})"?$/iu;

/** What is to be launched; undefined when the question is about something else. */
export function parseLaunch(question: string): LaunchIntent | undefined {
  const plain = question.replace(/[\s?!.]+$/u, '').replace(/,? please$/iu, '');
  for (const pattern of patterns) {
    const match = pattern.exec(plain);
    // Without a named group in the pattern there are no groups at all.
    if (match) return intentOf(match.groups ?? {});
  }
  return undefined;
}

/** Parameters alone, or a name alone: they complete a launch that was asked for before. */
export function parseLaunchAddition(question: string): LaunchIntent | undefined {
  const groups = (addition.exec(question) ?? naming.exec(question))?.groups;
  return groups && intentOf(groups);
}

function intentOf(groups: Readonly<Record<string, string | undefined>>): LaunchIntent {
  const { jobName, region, connection } = groups;
  const name =
    groups['templateDouble'] ?? groups['templateSingle'] ?? groups['templateCode'] ?? groups['template'];
  return {
    kind: 'launch',
    ...(name === undefined ? {} : { template: name }),
    ...(jobName === undefined ? {} : { jobName }),
    ...(region === undefined ? {} : { region: region.toLowerCase() }),
    ...(connection === undefined ? {} : { connection }),
    parameters: parametersOf(groups['pairs'] ?? ''),
  };
}

function parametersOf(text: string): Readonly<Record<string, string>> {
  const found = [
    ...text.matchAll(
      /(?<name>[\w.-]+)=(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<plain>[^\s;"']+))(?=[\s,;]|$)/gu,
    ),
  ];
  return Object.fromEntries(
    found.map(({ groups = {} }) => [
      groups['name'] ?? '',
      // A comma before a space parts two of them; one inside belongs to the value.
      groups['double'] ?? groups['single'] ?? (groups['plain'] ?? '').replace(/,$/u, ''),
    ]),
  );
}
