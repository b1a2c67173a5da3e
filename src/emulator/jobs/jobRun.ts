import type { EngineRun, RunObserver } from '../engines/engine.ts';
import { RunListener } from './runListener.ts';

/** The run behind a job: none at first, and at most one at a time. */
export class JobRun {
  /** Resolves when there is a run, or never will be. */
  readonly begun: Promise<void>;
  #markBegun: () => void = () => undefined;
  #run: EngineRun | undefined;
  #listener: RunListener | undefined;

  constructor() {
    this.begun = new Promise((resolve) => {
      this.#markBegun = resolve;
    });
  }

  get run(): EngineRun | undefined {
    return this.#run;
  }

  /** The job no longer hears the run before. @throws whatever `begin` throws. */
  begin(job: RunObserver, begin: (listener: RunObserver) => EngineRun | undefined): void {
    this.#listener?.stop();
    this.#listener = new RunListener(job);
    this.#run = begin(this.#listener);
    this.#markBegun();
  }

  noneWillBegin(): void {
    this.#markBegun();
  }

  /** The job no longer hears the run. */
  disconnect(): void {
    this.#listener?.stop();
  }

  release(): void {
    this.#run = undefined;
    this.#listener = undefined;
  }
}
