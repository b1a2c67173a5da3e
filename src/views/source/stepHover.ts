import * as vscode from 'vscode';
import { stateLabel } from '../../dataflow/jobLabels.ts';
import { unlinkedText } from '../displayText.ts';
import { commandUri } from '../registerCommand.ts';
import { figureFacts } from './figureText.ts';
import type { SourceJob } from './sourceJobs.ts';
import type { StepLine } from './sourceLines.ts';

const shownPlaces = 3;

/** What is known of a step in the job that runs it, and which job that is. */
export function stepHover(
  { figures, step }: StepLine,
  { job, target, connectionName }: SourceJob,
): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  // The links of this hover, and no others: names come from the job.
  text.isTrusted = { enabledCommands: ['dataflow.openDashboard', 'dataflow.showWorkerLogs'] };
  const { places } = figures;
  text.appendMarkdown('**').appendText(unlinkedText(step.label)).appendMarkdown('** in job ');
  text.appendText(unlinkedText(job.name));
  text
    .appendMarkdown(` (${stateLabel(job)}, `)
    .appendText(unlinkedText(connectionName))
    .appendMarkdown(')');
  if (places.length > 1 || places[0] !== step.label) {
    const more = places.length > shownPlaces ? ` and ${places.length - shownPlaces} more` : '';
    text.appendMarkdown('\n\n').appendText(
      `As ${places
        .slice(0, shownPlaces)
        .map((name) => unlinkedText(name))
        .join(', ')}${more}`,
    );
  }
  const facts = figureFacts(figures);
  if (facts.length === 0) text.appendMarkdown('\n\nNo figures yet.');
  else {
    const rows = facts.map(([name, value]) => `| ${name} | ${value} |`).join('\n');
    text.appendMarkdown(`\n\n| | |\n| --- | ---: |\n${rows}`);
  }
  const logs = places.length === 1 && places[0] !== undefined ? { step: places[0] } : { text: step.label };
  text.appendMarkdown(
    `\n\n[Dashboard](${commandUri('dataflow.openDashboard', target).toString()} "Open the dashboard of the job") · ` +
      `[Logs of this step](${commandUri('dataflow.showWorkerLogs', target, logs).toString()} "Open the worker logs, filtered to the step")`,
  );
  return text;
}
