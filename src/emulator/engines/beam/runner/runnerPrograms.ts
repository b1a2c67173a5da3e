import { join } from 'node:path';
import type { RunnerProgram } from './jobRunner.ts';

/** Beam's Prism, on a free port of its own choice. */
export function prismProgram(path: string): RunnerProgram {
  return {
    name: 'Prism',
    command: path,
    args: ['--job_port=0', '--serve_http=false', '--log_kind=json', '--log_level=info'],
    // Without short ids Prism gets no metrics; with more capabilities than it has, harnesses hang.
    capabilities: ['beam:protocol:monitoring_info_short_ids:v1'],
    workerKind: 'process',
    endpointOf: (line) => {
      const port = /"msg":"Serving JobManagement","endpoint":"[^"]*:(\d+)"/.exec(line)?.[1];
      return port === undefined ? undefined : `127.0.0.1:${port}`;
    },
  };
}

/** The job service that comes with Beam for Python. It runs batch pipelines only. */
export function localJobServiceProgram(python: string, folder: string): RunnerProgram {
  return {
    name: "Beam Python's local job service",
    command: python,
    args: [
      ...['-m', 'apache_beam.runners.portability.local_job_service_main'],
      ...['--port', '0', '--staging_dir', join(folder, 'job-service')],
    ],
    capabilities: [],
    workerKind: 'python-subprocess',
    endpointOf: (line) => {
      const port = /Listening for beam jobs on port (\d+)/.exec(line)?.[1];
      return port === undefined ? undefined : `localhost:${port}`;
    },
  };
}
