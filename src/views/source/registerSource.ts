import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { beamRunOf } from '../beamRun.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import { onDidChangeSetting, readSetting } from '../readSetting.ts';
import { beamLanguages } from '../../dataflow/pipelineSource/beamLanguage.ts';
import { PipelineFiles, pathOf } from './pipelineFiles.ts';
import { PipelineLenses } from './pipelineLenses.ts';
import { SourceDecorations } from './sourceDecorations.ts';
import { SourceJobs } from './sourceJobs.ts';
import { StartedFiles } from './startedFiles.ts';

type Services = Pick<
  ExtensionServices,
  'context' | 'connections' | 'monitor' | 'watches' | 'clock' | 'log' | 'local'
>;

/** Typing is followed when it pauses. */
const typingMs = 400;

/** Links above pipelines, and the figures of their steps while a job runs them. */
export function registerSource(services: Services): vscode.Disposable {
  const { clock, connections, context, local, log } = services;
  const files = new PipelineFiles();
  const started = new StartedFiles(context.workspaceState);
  const jobs = new SourceJobs({
    ...services,
    started,
    isUp: (connectionId) => !connections.get(connectionId)?.isManaged || local.state.kind === 'running',
  });
  const decorations = new SourceDecorations(files, jobs, clock);
  const lenses = new PipelineLenses(files, jobs);
  const look = (): void => {
    const isOn = readSetting('dataflow.source.decorations') === true;
    const isWanted = isOn || readSetting('dataflow.source.codeLens') === true;
    const visible = isWanted ? vscode.window.visibleTextEditors.map(({ document }) => document) : [];
    jobs.setSources(
      visible.flatMap((document) => {
        const source = files.sourceOf(document);
        if (!source || source.steps.length === 0) return [];
        return [{ path: pathOf(document), labels: source.steps.map(({ label }) => label) }];
      }),
    );
    decorations.setOn(isOn);
  };
  let stopTyping: (() => void) | undefined;
  const lookSoon = (): void => {
    stopTyping?.();
    stopTyping = clock.setTimeout(look, typingMs);
  };
  const selector = beamLanguages.map((language) => ({ language }));
  const registration = vscode.Disposable.from(
    decorations,
    lenses,
    {
      dispose: () => {
        stopTyping?.();
        jobs.dispose();
      },
    },
    {
      dispose: jobs.onDidChange((change) => {
        if (change === 'jobs') lenses.update();
        decorations.draw();
      }),
    },
    {
      dispose: local.onDidChange(() => {
        jobs.updateFollowed();
      }),
    },
    { dispose: connections.onDidChange(look) },
    vscode.window.onDidChangeVisibleTextEditors(look),
    vscode.workspace.onDidOpenTextDocument(lookSoon),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (files.sourceOf(document)) lookSoon();
    }),
    onDidChangeSetting('dataflow.source.decorations', look),
    onDidChangeSetting('dataflow.source.codeLens', () => {
      look();
      lenses.update();
    }),
    vscode.languages.registerCodeLensProvider(selector, lenses),
    vscode.languages.registerHoverProvider(selector, decorations),
    vscode.tasks.onDidStartTask(({ execution }) => {
      const run = beamRunOf(execution.task);
      // Of Python the file is the first argument; a build of Java or Go names none.
      const path = run?.args[0];
      if (!run || path === undefined || !isAbsolute(path)) return;
      started.remember(run.jobName, path).then(undefined, (error: unknown) => {
        log.warn(`Which file a job was started from could not be remembered: ${String(error)}`);
      });
    }),
  );
  look();
  return registration;
}
