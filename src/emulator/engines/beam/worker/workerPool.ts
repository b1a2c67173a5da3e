import { create } from '@bufbuild/protobuf';
import type { handleUnaryCall, Server } from '@grpc/grpc-js';
import {
  BeamFnExternalWorkerPool,
  StartWorkerResponseSchema,
  StopWorkerResponseSchema,
} from '../../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import type {
  StartWorkerRequest,
  StartWorkerResponse,
  StopWorkerRequest,
  StopWorkerResponse,
} from '../../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import { methodDefinition } from '../../../grpc/grpcMethods.ts';
import { environmentParameter } from '../pipeline/workerEnvironments.ts';
import { ProcessGroup } from '../process/processGroup.ts';
import type { ProcessExit } from '../process/processGroup.ts';
import type { WorkerProgram } from './workerProgram.ts';

export interface WorkerPoolOptions {
  /** @returns `host:port` where workers find control and logging. */
  readonly endpoint: () => string;
  /** By environment of the pipeline. */
  readonly programs: ReadonlyMap<string, WorkerProgram>;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** @param control `host:port` of the runner's control service. */
  readonly onStart: (worker: string, control: string) => void;
  /** A worker that nobody has stopped has ended. */
  readonly onExit: (worker: string, exit: ProcessExit) => void;
  /** What workers write outside of Beam's logging. */
  readonly onLine: (worker: string, line: string) => void;
}

/** Starts the workers that a runner asks for as processes of this machine, over Beam's BeamFnExternalWorkerPool. */
export class WorkerPool {
  readonly #workers = new Map<string, ProcessGroup>();
  #isClosed = false;

  constructor(private readonly options: WorkerPoolOptions) {}

  addTo(server: Server): void {
    const { startWorker, stopWorker } = BeamFnExternalWorkerPool.method;
    const start: handleUnaryCall<StartWorkerRequest, StartWorkerResponse> = ({ request }, callback) => {
      // A runner that hears of an error may take all its jobs down with it; the job is failed by what onExit tells.
      callback(null, create(StartWorkerResponseSchema, { error: this.#start(request) }));
    };
    const stop: handleUnaryCall<StopWorkerRequest, StopWorkerResponse> = ({ request }, callback) => {
      this.#stop(request.workerId).then(
        () => {
          callback(null, create(StopWorkerResponseSchema));
        },
        (error: unknown) => {
          callback(null, create(StopWorkerResponseSchema, { error: String(error) }));
        },
      );
    };
    server.addService(
      { startWorker: methodDefinition(startWorker), stopWorker: methodDefinition(stopWorker) },
      { startWorker: start, stopWorker: stop },
    );
  }

  /** Ends all workers, and starts no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#workers.keys()].map((worker) => this.#stop(worker)));
  }

  /** @returns What is wrong with the request, or nothing. */
  #start({ workerId, controlEndpoint, params }: StartWorkerRequest): string {
    const program = this.options.programs.get(params[environmentParameter] ?? '');
    if (program === undefined || controlEndpoint === undefined)
      return 'The request does not come from the runner of this job.';
    if (this.#isClosed || this.#workers.has(workerId)) return '';
    const { command, args, env } = program({ id: workerId, endpoint: this.options.endpoint() });
    const { folder, onStart, onExit, onLine } = this.options;
    onStart(workerId, controlEndpoint.url);
    const group = new ProcessGroup({
      command,
      args,
      cwd: folder,
      env: { ...this.options.env, ...env },
      onLine: (_, line) => {
        onLine(workerId, line);
      },
    });
    this.#workers.set(workerId, group);
    void group.exited
      .catch((error: unknown) => ({ code: undefined, signal: String(error) }))
      .then((exit) => {
        if (this.#workers.has(workerId)) onExit(workerId, exit);
      });
    return '';
  }

  async #stop(worker: string): Promise<void> {
    const group = this.#workers.get(worker);
    this.#workers.delete(worker);
    await group?.stop();
  }
}
