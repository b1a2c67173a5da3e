import type {
  InstructionRequest,
  InstructionResponse,
  ProcessBundleDescriptor,
} from '../../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import type { MonitoringInfo } from '../../../gen/org/apache/beam/model/pipeline/v1/metrics_pb.ts';
import { BundleActivity } from './bundleActivity.ts';
import { mergeReadings, readPayload } from './reading.ts';
import type { LabelledReading } from './reading.ts';
import { SourceWatermarks } from './sourceWatermarks.ts';

/** What a worker reports of one bundle: payloads by short id, or whole infos, or both. */
interface BundleReport {
  readonly monitoringData: Readonly<Record<string, Uint8Array>>;
  readonly monitoringInfos: readonly MonitoringInfo[];
}

interface Bundle {
  readonly worker: string;
  readonly descriptorId: string;
  progress?: BundleReport;
}

const sourceUrn = 'beam:runner:source:v1';

/**
 * Adds up what the workers of one job report over Beam's Fn API: finished bundles, and the progress of those under way.
 * Prism's own sums can miss bundles that finish at the same time, and count a PCollection again wherever it is read.
 * @see https://github.com/apache/beam/blob/master/sdks/go/pkg/beam/runners/prism/internal/jobservices/metrics.go
 */
export class BundleMetrics {
  readonly watermarks = new SourceWatermarks();
  readonly activity = new BundleActivity(() => new Date());
  /** By worker and short id: what a short id stands for. */
  readonly #infos = new Map<string, MonitoringInfo>();
  /** PCollections that a descriptor's bundles get from the runner. */
  readonly #sources = new Map<string, ReadonlySet<string>>();
  /** By worker and instruction: bundles under way. */
  readonly #bundles = new Map<string, Bundle>();
  /** By worker and instruction: which bundle a request for progress is about. */
  readonly #progressRequests = new Map<string, string>();
  readonly #finished = new Map<string, LabelledReading>();
  #unresolved: { readonly worker: string; readonly descriptorId: string; readonly report: BundleReport }[] =
    [];

  /** A message from the runner to a worker. */
  request(worker: string, { instructionId, request }: InstructionRequest): void {
    const key = `${worker} ${instructionId}`;
    if (request.case === 'processBundle') {
      const descriptorId = request.value.processBundleDescriptorId;
      this.#bundles.set(key, { worker, descriptorId });
      this.activity.started(descriptorId, worker);
    } else if (request.case === 'processBundleProgress')
      this.#progressRequests.set(key, `${worker} ${request.value.instructionId}`);
    else if (request.case === 'register')
      request.value.processBundleDescriptor.forEach((each) => {
        this.descriptor(each);
      });
  }

  /** A message from a worker to the runner. */
  response(worker: string, { instructionId, error, response }: InstructionResponse): void {
    const key = `${worker} ${instructionId}`;
    if (response.case === 'monitoringInfos') {
      for (const [shortId, info] of Object.entries(response.value.monitoringInfo))
        this.#infos.set(`${worker} ${shortId}`, info);
      this.#resolve();
    }
    const progressOf = this.#progressRequests.get(key);
    if (progressOf !== undefined) {
      this.#progressRequests.delete(key);
      const bundle = this.#bundles.get(progressOf);
      if (bundle !== undefined && response.case === 'processBundleProgress')
        bundle.progress = reportSoFar(bundle.progress, response.value);
    }
    const bundle = this.#bundles.get(key);
    if (bundle === undefined) return;
    const parallel = this.#underWay(bundle.descriptorId);
    this.#bundles.delete(key);
    this.activity.ended(bundle.descriptorId);
    if (error !== '' || response.case !== 'processBundle') return;
    this.watermarks.bundleEnded(response.value.residualRoots, parallel);
    const report = reportSoFar(bundle.progress, response.value);
    this.#unresolved.push({ worker, descriptorId: bundle.descriptorId, report });
    this.#resolve();
  }

  descriptor({ id, transforms }: ProcessBundleDescriptor): void {
    this.activity.descriptor(id, Object.keys(transforms));
    const sources = Object.values(transforms).filter(({ spec }) => spec?.urn === sourceUrn);
    this.#sources.set(id, new Set(sources.flatMap(({ outputs }) => Object.values(outputs))));
  }

  /** Each metric once, bundles under way included. */
  readings(): LabelledReading[] {
    const sums = new Map(this.#finished);
    for (const { worker, descriptorId, progress } of this.#bundles.values())
      if (progress !== undefined) this.#add(sums, worker, descriptorId, progress);
    return chooseCounts([...sums.values()]);
  }

  #underWay(descriptorId: string): number {
    return [...this.#bundles.values()].filter((bundle) => bundle.descriptorId === descriptorId).length;
  }

  /** Adds up reports whose short ids are all known by now; runners ask for those they do not know. */
  #resolve(): void {
    this.#unresolved = this.#unresolved.filter(({ worker, descriptorId, report }) => {
      const isKnown =
        report.monitoringInfos.length > 0 ||
        Object.keys(report.monitoringData).every((id) => this.#infos.has(`${worker} ${id}`));
      if (isKnown) this.#add(this.#finished, worker, descriptorId, report);
      return !isKnown;
    });
  }

  #add(sums: Map<string, LabelledReading>, worker: string, descriptorId: string, report: BundleReport): void {
    const sources = this.#sources.get(descriptorId);
    const add = ({ urn, labels }: MonitoringInfo, payload: Uint8Array): void => {
      const reading = readPayload(urn, payload);
      if (reading === undefined) return;
      const isRead = sources?.has(labels['PCOLLECTION'] ?? '') === true;
      const allLabels = isRead ? { ...labels, [readByLabel]: descriptorId } : labels;
      const key = JSON.stringify([urn, Object.entries(allLabels).sort()]);
      const before = sums.get(key);
      sums.set(key, {
        urn,
        labels: allLabels,
        reading: before === undefined ? reading : mergeReadings(before.reading, reading),
      });
    };
    for (const info of report.monitoringInfos) add(info, info.payload);
    // Python sends both forms.
    if (report.monitoringInfos.length > 0) return;
    for (const [shortId, payload] of Object.entries(report.monitoringData)) {
      const info = this.#infos.get(`${worker} ${shortId}`);
      if (info !== undefined) add(info, payload);
    }
  }
}

/** Java leaves out of a report, the last one included, what has not changed since the report of the bundle before it. */
function reportSoFar(before: BundleReport | undefined, next: BundleReport): BundleReport {
  return {
    monitoringData: { ...before?.monitoringData, ...next.monitoringData },
    monitoringInfos: next.monitoringInfos,
  };
}

/** Marks what was measured while reading a PCollection. */
const readByLabel = 'READ_BY';

/**
 * A PCollection is measured where it is made, and again by each stage that reads it. Where it is made counts; what the
 * runner makes is measured by its readers only, each of which sees all of it in the end.
 */
function chooseCounts(readings: readonly LabelledReading[]): LabelledReading[] {
  const chosen = new Map<string, LabelledReading>();
  const others: LabelledReading[] = [];
  for (const each of readings) {
    const collection = each.labels['PCOLLECTION'];
    if (collection === undefined) {
      others.push(each);
      continue;
    }
    const key = `${each.urn} ${collection}`;
    const before = chosen.get(key);
    if (before === undefined || isBetter(each, before)) chosen.set(key, each);
  }
  return [...others, ...chosen.values()];
}

function isBetter(left: LabelledReading, right: LabelledReading): boolean {
  const isRead = readByLabel in left.labels;
  if (isRead !== readByLabel in right.labels) return !isRead;
  return seen(left) > seen(right);
}

function seen({ reading }: LabelledReading): bigint {
  if (reading.kind === 'Sum') return reading.value;
  return reading.kind === 'Distribution' ? reading.value.count : 0n;
}
