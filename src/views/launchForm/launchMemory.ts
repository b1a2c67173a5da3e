import { hasStrings, isRecord } from '../../webview/shapes.ts';
import type { Memory } from '../../dataflow/memory.ts';
import { isValues } from './messageChecks.ts';
import type { Values } from './protocol.ts';

/** A template as it was launched or checked last, without values that may be secrets. */
export interface RememberedLaunch {
  readonly connectionId: string;
  readonly path: string;
  /** What the template calls itself. */
  readonly title: string;
  readonly location: string;
  readonly jobName: string;
  readonly parameters: Values;
  readonly environment: Values;
}

const key = 'launches';
const mostKept = 30;

/** What was launched from this workspace, one entry for each template of a connection, newest first. */
export class LaunchMemory {
  constructor(private readonly memory: Memory) {}

  all(): readonly RememberedLaunch[] {
    const kept = this.memory.get(key);
    return Array.isArray(kept) ? kept.filter(isRememberedLaunch) : [];
  }

  of(connectionId: string, path: string): RememberedLaunch | undefined {
    return this.all().find((launch) => launch.connectionId === connectionId && launch.path === path);
  }

  /** The template that a job of this name was launched from last. */
  ofJob(connectionId: string, jobName: string): RememberedLaunch | undefined {
    return this.all().find((launch) => launch.connectionId === connectionId && launch.jobName === jobName);
  }

  async remember(launch: RememberedLaunch): Promise<void> {
    const others = this.all().filter(
      ({ connectionId, path }) => connectionId !== launch.connectionId || path !== launch.path,
    );
    await this.memory.update(key, [launch, ...others].slice(0, mostKept));
  }
}

function isRememberedLaunch(data: unknown): data is RememberedLaunch {
  return (
    isRecord(data) &&
    hasStrings(data, 'connectionId', 'path', 'title', 'location', 'jobName') &&
    isValues(data['parameters']) &&
    isValues(data['environment'])
  );
}
