import { beamLanguageOf } from '../../dataflow/pipelineSource/beamLanguage.ts';
import {
  readOutline,
  type OutlinedTransform,
  type PipelineOutline,
} from '../../dataflow/pipelineSource/pipelineOutline.ts';
import { isYamlPipeline } from '../../dataflow/pipelineSource/pipelineText.ts';
import { readYamlOutline } from '../../dataflow/pipelineSource/yamlOutline.ts';
import type { FilePart } from '../chatModel.ts';
import { escapeMarkdown } from '../markdownText.ts';
import { counted } from './wording.ts';

const shownTransforms = 40;
const shownOptions = 15;

const languageNames = {
  python: 'Python',
  java: 'Java',
  go: 'Go',
  typescript: 'TypeScript',
  yaml: 'Beam YAML',
} as const;

/** The first of these files that is a Beam pipeline in a language that can be read. */
export function pipelineFile(
  files: readonly FilePart[],
): { readonly file: FilePart; readonly outline: PipelineOutline } | undefined {
  for (const file of files) {
    const language = beamLanguageOf(file.language, file.text);
    if (language !== undefined) return { file, outline: readOutline(language, file.text) };
    if (isYamlPipeline(file)) return { file, outline: readYamlOutline(file.text) };
  }
  return undefined;
}

export const noFile =
  'There is no Beam pipeline to look at. Open its file (Python, Java, Go, TypeScript or Beam YAML), or attach it with `#`, and ask again.';

/** What a pipeline would do: its steps in order, what it reads and writes, and what it needs to run. Nothing was run. */
export function explanation(file: FilePart, outline: PipelineOutline): string {
  const { transforms, options, isStreaming, language } = outline;
  const kind = isStreaming ? 'streaming' : 'batch';
  const name = escapeMarkdown(file.path);
  if (transforms.length === 0) {
    return `**${name}** is a pipeline in ${languageNames[language]}, but applies no transforms that I can find in this file.`;
  }
  const steps = transforms.slice(0, shownTransforms).map(transformLine);
  const more = transforms.length - steps.length;
  return [
    `**${name}** would run as a ${kind} job, as far as its text tells; nothing was run. It has ${counted(transforms.length, 'step')}, in order:`,
    `${steps.join('\n')}${more === 0 ? '' : `\n\n${more} more.`}`,
    ...ends(transforms),
    needs(outline),
    ...(options.length === 0 ? [] : [optionLines(outline)]),
    ...(file.isCut ? ['Only the beginning of the file was read.'] : []),
  ].join('\n\n');
}

function transformLine({ label, expression, role, system }: OutlinedTransform, index: number): string {
  const name = label === undefined ? '' : `**${escapeMarkdown(label, 100)}**: `;
  const what =
    role === 'step'
      ? ''
      : ` · ${role === 'source' ? 'reads' : 'writes'}${system === undefined ? '' : ` ${system}`}`;
  return `${index + 1}. ${name}${escapeMarkdown(expression, 120)}${what}`;
}

function ends(transforms: readonly OutlinedTransform[]): readonly string[] {
  const systemsOf = (role: OutlinedTransform['role']): readonly string[] => [
    ...new Set(
      transforms
        .filter((each) => each.role === role)
        .map(({ system }) => system ?? 'a source or sink of its own'),
    ),
  ];
  const [sources, sinks] = [systemsOf('source'), systemsOf('sink')];
  return [
    `It reads ${sources.length === 0 ? 'from nothing that I know as a source' : sources.join(', ')}, and writes ${sinks.length === 0 ? 'to nothing that I know as a sink' : sinks.join(', ')}.`,
  ];
}

/** How it is run on this machine, by the titles of our commands. */
const localRuns: Partial<Record<PipelineOutline['language'], string>> = {
  python: ' *Dataflow: Run Python File on Local Dataflow* runs it on this machine.',
  yaml: ' The links above its first line run it on this machine.',
};

function needs({ options, language }: PipelineOutline): string {
  const required = options
    .filter(({ isRequired }) => isRequired)
    .map(({ name }) => `\\-\\-${escapeMarkdown(name, 100)}`);
  const own = required.length === 0 ? '' : ` It demands ${required.join(', ')}.`;
  const here = localRuns[language] ?? '';
  return `To run on Google Cloud it needs a project, a region and a gs:// temp\\_location.${own}${here}`;
}

function optionLines({ options }: PipelineOutline): string {
  const lines = options.slice(0, shownOptions).map(({ name, isRequired, help, defaultValue }) => {
    const facts = [
      ...(isRequired ? ['required'] : []),
      ...(defaultValue === undefined ? [] : [`default ${escapeMarkdown(defaultValue, 60)}`]),
      ...(help === undefined ? [] : [escapeMarkdown(help, 150)]),
    ];
    return `- \\-\\-${escapeMarkdown(name, 100)}${facts.length === 0 ? '' : `: ${facts.join('; ')}`}`;
  });
  return `Its options:\n\n${lines.join('\n')}`;
}
