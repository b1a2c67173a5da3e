import { dirname, parse } from 'node:path';

/** Languages whose pipelines can be run from their file. */
export const runnableLanguages = ['python', 'java', 'go'] as const;
export type RunnableLanguage = (typeof runnableLanguages)[number];

/** Where a pipeline is to run on Google Cloud. */
export interface CloudTarget {
  readonly projectId: string;
  readonly region: string;
  /** `gs://…` */
  readonly tempLocation: string;
  readonly jobName: string;
}

/** A process that submits a pipeline. */
export interface BeamProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

export interface BeamFile {
  readonly path: string;
  readonly language: RunnableLanguage;
  readonly source: string;
  /** Interpreter of a Python file. */
  readonly python: string;
  /** Folder of the Maven project that a Java file is in. */
  readonly mavenFolder?: string;
}

/**
 * How a file is run on Google Cloud.
 * @param own arguments of the program itself; they stand last, so that they win
 * @returns undefined for a Java file outside of a Maven project
 * @see https://cloud.google.com/dataflow/docs/guides/setting-pipeline-options
 */
export function beamProgram(
  file: BeamFile,
  target: CloudTarget,
  own: readonly string[],
): BeamProgram | undefined {
  const cwd = dirname(file.path);
  switch (file.language) {
    case 'python':
      return {
        command: file.python,
        args: [file.path, ...snakeFlags('DataflowRunner', target), ...own],
        cwd,
      };
    case 'go':
      // The files of a package are built together.
      return { command: 'go', args: ['run', '.', ...snakeFlags('dataflow', target), ...own], cwd };
    case 'java': {
      if (file.mavenFolder === undefined) return undefined;
      const flags = [
        '--runner=DataflowRunner',
        `--project=${target.projectId}`,
        `--region=${target.region}`,
        `--gcpTempLocation=${target.tempLocation}`,
        `--jobName=${target.jobName}`,
        ...own,
      ];
      return {
        command: 'mvn',
        args: [
          '--quiet',
          'compile',
          'exec:java',
          `-Dexec.mainClass=${mainClass(file)}`,
          `-Dexec.args=${flags.map(mavenWord).join(' ')}`,
        ],
        cwd: file.mavenFolder,
      };
    }
  }
}

/** Python and Go name them alike; Go needs its staging location said. */
function snakeFlags(runner: string, { projectId, region, tempLocation, jobName }: CloudTarget): string[] {
  return [
    `--runner=${runner}`,
    `--project=${projectId}`,
    `--region=${region}`,
    `--temp_location=${tempLocation}`,
    `--staging_location=${tempLocation.replace(/\/+$/, '')}/staging`,
    `--job_name=${jobName}`,
  ];
}

function mainClass({ path, source }: BeamFile): string {
  const name = parse(path).name;
  const named = /^[ \t]*package[ \t]+([\w.]+)[ \t]*;/m.exec(source)?.[1];
  return named === undefined ? name : `${named}.${name}`;
}

/** exec-maven-plugin splits its arguments at spaces outside of quotes. */
function mavenWord(word: string): string {
  return /[\s"']/.test(word) ? `"${word.replace(/(["\\])/g, '\\$1')}"` : word;
}
