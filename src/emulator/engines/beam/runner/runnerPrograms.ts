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
    endpointOf: (line) => {
      const port = /"msg":"Serving JobManagement","endpoint":"[^"]*:(\d+)"/.exec(line)?.[1];
      return port === undefined ? undefined : `127.0.0.1:${port}`;
    },
  };
}

/**
 * It tells workers of other processes to find it under the machine's full name, which need not resolve. It takes its own
 * file for an argument unless that is the program's name, which alter_sys makes it.
 */
const jobServiceStart = `
import runpy, socket
socket.getfqdn = lambda *_: 'localhost'
runpy.run_module('apache_beam.runners.portability.local_job_service_main', run_name='__main__', alter_sys=True)`;

/** The job service that comes with Beam for Python. It runs batch pipelines only. */
export function localJobServiceProgram(python: string, folder: string): RunnerProgram {
  return {
    name: "Beam Python's local job service",
    command: python,
    args: ['-c', jobServiceStart, '--port', '0', '--staging_dir', join(folder, 'job-service')],
    capabilities: [],
    endpointOf: (line) => {
      const port = /Listening for beam jobs on port (\d+)/.exec(line)?.[1];
      return port === undefined ? undefined : `localhost:${port}`;
    },
  };
}
