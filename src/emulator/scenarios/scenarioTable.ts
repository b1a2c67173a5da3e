import eventsPipeline from './pipelines/events.json' with { type: 'json' };
import ordersPipeline from './pipelines/orders.json' with { type: 'json' };
import wordsPipeline from './pipelines/words.json' with { type: 'json' };
import healthyBatch from './healthy-batch.json' with { type: 'json' };
import healthyStreaming from './healthy-streaming.json' with { type: 'json' };
import harmlessLogs from './harmless-logs.json' with { type: 'json' };
import backlogBurst from './backlog-burst.json' with { type: 'json' };
import hotKey from './hot-key.json' with { type: 'json' };
import stuckStep from './stuck-step.json' with { type: 'json' };
import slowSink from './slow-sink.json' with { type: 'json' };
import rateLimit from './rate-limit.json' with { type: 'json' };
import insertQuota from './insert-quota.json' with { type: 'json' };
import expiredCredentials from './expired-credentials.json' with { type: 'json' };
import failingWorkItems from './failing-work-items.json' with { type: 'json' };
import failingBundles from './failing-bundles.json' with { type: 'json' };
import missingModule from './missing-module.json' with { type: 'json' };
import missingName from './missing-name.json' with { type: 'json' };
import poisonElement from './poison-element.json' with { type: 'json' };
import keyCommitTooLarge from './key-commit-too-large.json' with { type: 'json' };
import workerLost from './worker-lost.json' with { type: 'json' };
import workersUnreachable from './workers-unreachable.json' with { type: 'json' };
import outOfMemory from './out-of-memory.json' with { type: 'json' };
import gcThrashing from './gc-thrashing.json' with { type: 'json' };
import diskFull from './disk-full.json' with { type: 'json' };
import tooManySplits from './too-many-splits.json' with { type: 'json' };
import differentLocations from './different-locations.json' with { type: 'json' };
import quota from './quota.json' with { type: 'json' };
import quotaAddresses from './quota-addresses.json' with { type: 'json' };
import ipSpace from './ip-space.json' with { type: 'json' };
import zoneStockOut from './zone-stock-out.json' with { type: 'json' };
import streamingEngine from './streaming-engine.json' with { type: 'json' };
import permission from './permission.json' with { type: 'json' };
import preflight from './preflight.json' with { type: 'json' };
import disabledApi from './disabled-api.json' with { type: 'json' };
import network from './network.json' with { type: 'json' };
import stagedPackage from './staged-package.json' with { type: 'json' };
import optionsTooLarge from './options-too-large.json' with { type: 'json' };
import rejectedSdk from './rejected-sdk.json' with { type: 'json' };
import templateLauncher from './template-launcher.json' with { type: 'json' };
import workerImage from './worker-image.json' with { type: 'json' };
import slowImage from './slow-image.json' with { type: 'json' };

/** A workload that comes along with the emulator. */
export interface Scenario {
  /** For --scenario; the name of its file. */
  readonly name: string;
  readonly workload: ScenarioWorkload;
}

/** A workload document, with what people are told of it. */
export interface ScenarioWorkload {
  readonly type: string;
  readonly title: string;
  readonly description: string;
}

/** What a scenario's file says: the pipeline that runs, and what is different from that pipeline's own document. */
interface ScenarioFile {
  readonly title: string;
  readonly description: string;
  /** Name of a file in pipelines/. */
  readonly pipeline: string;
}

const pipelines = new Map<string, { readonly type: string }>([
  ['events', eventsPipeline],
  ['orders', ordersPipeline],
  ['words', wordsPipeline],
]);

export const scenarios: readonly Scenario[] = [
  scenario('healthy-batch', healthyBatch),
  scenario('healthy-streaming', healthyStreaming),
  scenario('harmless-logs', harmlessLogs),
  scenario('backlog-burst', backlogBurst),
  scenario('hot-key', hotKey),
  scenario('stuck-step', stuckStep),
  scenario('slow-sink', slowSink),
  scenario('rate-limit', rateLimit),
  scenario('insert-quota', insertQuota),
  scenario('expired-credentials', expiredCredentials),
  scenario('failing-work-items', failingWorkItems),
  scenario('failing-bundles', failingBundles),
  scenario('missing-module', missingModule),
  scenario('missing-name', missingName),
  scenario('poison-element', poisonElement),
  scenario('key-commit-too-large', keyCommitTooLarge),
  scenario('worker-lost', workerLost),
  scenario('workers-unreachable', workersUnreachable),
  scenario('out-of-memory', outOfMemory),
  scenario('gc-thrashing', gcThrashing),
  scenario('disk-full', diskFull),
  scenario('too-many-splits', tooManySplits),
  scenario('different-locations', differentLocations),
  scenario('quota', quota),
  scenario('quota-addresses', quotaAddresses),
  scenario('ip-space', ipSpace),
  scenario('zone-stock-out', zoneStockOut),
  scenario('streaming-engine', streamingEngine),
  scenario('permission', permission),
  scenario('preflight', preflight),
  scenario('disabled-api', disabledApi),
  scenario('network', network),
  scenario('staged-package', stagedPackage),
  scenario('options-too-large', optionsTooLarge),
  scenario('rejected-sdk', rejectedSdk),
  scenario('template-launcher', templateLauncher),
  scenario('worker-image', workerImage),
  scenario('slow-image', slowImage),
];

function scenario(name: string, { pipeline, ...own }: ScenarioFile): Scenario {
  const base = pipelines.get(pipeline);
  if (base === undefined)
    throw new Error(`The scenario ${name} names no pipeline of this folder: ${pipeline}`);
  return { name, workload: { ...base, ...own } };
}
