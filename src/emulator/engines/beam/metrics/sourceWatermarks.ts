import type { Timestamp } from '@bufbuild/protobuf/wkt';
import type { DelayedBundleApplication } from '../../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';

/** Beam's own times for "nothing known yet" and "no more data" lie outside of these; milliseconds. */
const earliestMs = Date.UTC(1, 0, 1);
const latestMs = Date.UTC(9999, 0, 1);

/** What one bundle has handed back. */
interface Report {
  readonly watermarkMs: number;
  /** Bundles of the same step that were under way with it, itself included. */
  readonly parallel: number;
}

/**
 * How far in event time the unbounded sources of a job have come, as their workers say each time they hand back what is
 * left to read. Runners do not tell the watermarks of other steps.
 * @see https://github.com/apache/beam/blob/master/model/fn-execution/src/main/proto/org/apache/beam/model/fn_execution/v1/beam_fn_api.proto
 *   (BundleApplication.output_watermarks)
 */
export class SourceWatermarks {
  readonly #reports = new Map<string, readonly Report[]>();

  /** @param parallel Bundles that are under way for the same steps, this one included. */
  bundleEnded(residuals: readonly DelayedBundleApplication[], parallel: number): void {
    const lowest = new Map<string, number>();
    for (const { application } of residuals) {
      if (application === undefined) continue;
      for (const watermark of Object.values(application.outputWatermarks).map(milliseconds))
        lowest.set(
          application.transformId,
          Math.min(watermark, lowest.get(application.transformId) ?? watermark),
        );
    }
    for (const [transform, watermarkMs] of lowest) {
      const reports = [...(this.#reports.get(transform) ?? []), { watermarkMs, parallel }];
      // Parts of a source that are read side by side report in turn: as many reports count as bundles ran together.
      const kept = Math.max(...reports.slice(-parallel).map((report) => report.parallel));
      this.#reports.set(transform, reports.slice(-kept));
    }
  }

  /** By what the workers call the step: milliseconds since 1970. Steps that have not said yet are left out. */
  lowest(): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    for (const [transform, reports] of this.#reports) {
      const lowest = Math.min(...reports.map(({ watermarkMs }) => watermarkMs));
      if (lowest > earliestMs && lowest < latestMs) found.set(transform, lowest);
    }
    return found;
  }
}

function milliseconds({ seconds, nanos }: Timestamp): number {
  return Number(seconds) * 1000 + Math.floor(nanos / 1e6);
}
