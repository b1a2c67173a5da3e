import { escapeMarkdown } from '../../../agent/markdownText.ts';
import type { Job } from '../../../dataflow/job.ts';
import { stateLabel, typeLabels } from '../../../dataflow/jobLabels.ts';
import { percent } from '../../../diagnosis/wording.ts';
import type { FigureView, FindingView, OverviewView } from '../../shapes/overviewView.ts';

const longestText = 600;

/** How a job stands, as Markdown for a ticket: texts of the job stay text in it. */
export function ticketText(job: Job, view: OverviewView): string {
  const { health, findings, figures, progress, cost, gaps } = view;
  const facts: readonly (readonly [name: string, value: string | undefined])[] = [
    ['Job', job.id],
    ['Project', job.projectId],
    ['Region', job.location],
    ['Type', typeLabels[job.type]],
    ['State', stateLabel(job)],
    ['Started', job.startTime ?? job.createTime],
    ['SDK', job.sdk],
    ['Health', health && `${health.label}: ${health.reason}`],
    ['Judged at', health?.judgedTime],
    ['Progress', progress && percent(progress.done)],
    ['Expected end', progress?.eta && `${progress.eta.time} (${progress.eta.confidence})`],
    ...figures.map((figure) => [figure.name, figureText(figure)] as const),
    ['Cost so far', cost && `USD ${cost.soFar.toFixed(2)}`],
    ['Cost per hour', cost?.perHour === undefined ? undefined : `USD ${cost.perHour.toFixed(2)}`],
  ];
  return [
    `## Dataflow job ${shown(job.name)}`,
    '',
    '| | |',
    '| --- | --- |',
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`| ${name} | ${shown(value)} |`])),
    '',
    '### Findings',
    '',
    ...(findings.length === 0 ? ['No rule found anything wrong.'] : findings.flatMap(findingText)),
    ...(view.omittedFindings === 0 ? [] : [`${view.omittedFindings} less likely findings are left out.`]),
    ...gaps.map(({ source, reason }) => `- Not read: ${source}: ${shown(reason)}`),
    '',
  ].join('\n');
}

function findingText(finding: FindingView, index: number): readonly string[] {
  const { title, severity, confidence, count, lastTime, meaning, steps, evidence, remedies } = finding;
  const last = lastTime === undefined ? '' : `, last ${shown(lastTime)}`;
  return [
    `${index + 1}. **${shown(title)}** (${severity}, ${confidence}${count > 1 ? `, seen ${count} times` : ''}${last})`,
    `   ${shown(meaning)}`,
    ...(steps.length === 0 ? [] : [`   - Steps: ${steps.map(shown).join(', ')}`]),
    ...evidence.map(
      ({ source, time, text }) =>
        `   - ${source}${time === undefined ? '' : ` ${shown(time)}`}: ${shown(text)}`,
    ),
    ...remedies.map(({ text }) => `   - To do: ${shown(text)}`),
  ];
}

function figureText({ value, note }: FigureView): string {
  return note === undefined ? value : `${value} (${note})`;
}

function shown(text: string): string {
  return escapeMarkdown(text, longestText);
}
