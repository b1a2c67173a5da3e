import { readJob } from '../jobFacts.ts';
import { escapeMarkdown } from '../markdownText.ts';
import type { LaunchIntent } from './intent.ts';
import type { ListedTemplate, TemplateFacts, TemplateParameter } from './templateFacts.ts';
import { counted, stateWord } from './wording.ts';

const shownTemplates = 15;
const shownParameters = 20;

export const unreadable = 'The tool gave an answer that I cannot read.';
export const orTheForm = 'Or fill in the form: the button below opens it with what is known.';

export function templateList(templates: readonly ListedTemplate[]): string {
  if (templates.length === 0) {
    return 'No templates are set for the connections. Name one by its path: `/launch gs://bucket/template.json`.';
  }
  return `Which template? Say \`/launch NAME\`, for example with its parameters: \`/launch wordcount with output=gs://bucket/words\`.\n\n${lines(templates)}`;
}

export function noTemplate(wanted: string, templates: readonly ListedTemplate[]): string {
  const known = templates.length === 0 ? '' : ` These are known:\n\n${lines(templates)}`;
  return `There is no template called “${escapeMarkdown(wanted)}” in the lists; a gs:// path works as well.${known}`;
}

export function whichTemplate(wanted: string, fitting: readonly ListedTemplate[]): string {
  return `Several templates fit “${escapeMarkdown(wanted)}”. Which one? Say it again with the path.\n\n${lines(fitting)}`;
}

export function whichConnection({ title }: TemplateFacts, found: readonly TemplateFacts[]): string {
  const ids = found.map(({ connectionId }) => `**${escapeMarkdown(connectionId)}**`).join(', ');
  return `Several connections have the template **${escapeMarkdown(title)}**: ${ids}. On which one? Say it again with “on” and its id.`;
}

export function whichRegion({ title }: TemplateFacts, regions: readonly string[]): string {
  const names = regions.map((region) => `**${escapeMarkdown(region)}**`).join(', ');
  return `In which region shall **${escapeMarkdown(title)}** be launched: ${names}? Say it again with “in” and the region.`;
}

export function missingParameters(
  { title }: TemplateFacts,
  missing: readonly TemplateParameter[],
  { parameters }: LaunchIntent,
): string {
  const known = Object.keys(parameters);
  const kept =
    known.length === 0 ? '' : ` I keep ${known.map((name) => escapeMarkdown(name, 100)).join(', ')}.`;
  const list = missing
    .slice(0, shownParameters)
    .map(
      ({ name, help }) => `- **${escapeMarkdown(name, 100)}**: ${escapeMarkdown(help || 'no description')}`,
    );
  return `**${escapeMarkdown(title)}** needs ${counted(missing.length, 'more parameter')}:\n\n${list.join('\n')}\n\nSay for example \`${exampleName(missing)}=VALUE\`, several with spaces between.${kept}`;
}

/** Only a name that is plain may stand in a code span. */
function exampleName([first]: readonly TemplateParameter[]): string {
  return first !== undefined && /^[\w.-]{1,60}$/u.test(first.name) ? first.name : 'NAME';
}

/** What would be launched, before the person is asked. @param args of the dry run @param structured its result */
export function checked(
  template: TemplateFacts,
  args: Readonly<Record<string, unknown>>,
  structured: Readonly<Record<string, unknown>>,
): string {
  const { consequence, is_checked_by_service: isChecked } = structured;
  const names = Object.keys(typeof args['parameters'] === 'object' ? { ...args['parameters'] } : {});
  const shown = names.slice(0, shownParameters).map((name) => escapeMarkdown(name, 100));
  const place = [args['connection'], args['location']].filter((each) => typeof each === 'string').join(', ');
  return [
    `**${escapeMarkdown(String(args['job_name']))}** from **${escapeMarkdown(template.title)}** on ${escapeMarkdown(place)}${shown.length === 0 ? '' : `, with ${shown.join(', ')}`}.`,
    isChecked === true
      ? 'Dry run: the service checked the request and would take it.'
      : 'Dry run: the parameters fit the template; this service checks no more before it launches.',
    ...(typeof consequence === 'string' ? [escapeMarkdown(consequence, 600)] : []),
  ].join(' ');
}

/** @param structured of launch_job */
export function launched(structured: Readonly<Record<string, unknown>>): string | undefined {
  const job = readJob(structured['job']);
  if (!job) return undefined;
  return `Launched: **${escapeMarkdown(job.name)}** is ${stateWord(job.state)} in ${escapeMarkdown(job.location)}, ${escapeMarkdown(job.jobId)}.`;
}

function lines(templates: readonly ListedTemplate[]): string {
  const shown = templates.slice(0, shownTemplates).map(({ path, title, isStreaming, connectionId }) => {
    const kind = isStreaming === undefined ? '' : isStreaming ? ' · streaming' : ' · batch';
    const name = title === '' ? '' : `**${escapeMarkdown(title)}**${kind} · `;
    return `- ${name}${escapeMarkdown(connectionId)}  \n  ${escapeMarkdown(path)}`;
  });
  const more = templates.length - shown.length;
  return `${shown.join('\n')}${more === 0 ? '' : `\n\n${counted(more, 'more template')}.`}`;
}
