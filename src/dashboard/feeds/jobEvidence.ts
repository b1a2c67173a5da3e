import type { Evidence } from '../../diagnosis/evidence.ts';
import type { FeedContext } from './feed.ts';
import type { PanelId } from '../shapes/panels.ts';

/** The service measures once a minute: what was read so lately tells another panel the same. */
const freshMs = 20_000;

/** What a diagnosis of the job rests on. It is much to read, so panels that are looked at in turn share it. */
export class JobEvidence {
  private known: { readonly evidence: Evidence; readonly at: number } | undefined;

  constructor(private readonly context: Pick<FeedContext<PanelId>, 'target' | 'watch' | 'clock' | 'api'>) {}

  /**
   * As it is now, or was a moment ago.
   * @throws DataflowError when the job itself cannot be read, or when called off
   */
  async read(signal: AbortSignal): Promise<Evidence> {
    const { clock, target, watch } = this.context;
    const { known } = this;
    const state = watch.snapshot.job?.state;
    if (
      known &&
      clock.now() - known.at < freshMs &&
      (state ?? known.evidence.job.state) === known.evidence.job.state
    )
      return known.evidence;
    const { collectEvidence } = await import('../../diagnosis/collectEvidence.ts');
    const api = await this.context.api({ signal });
    const at = clock.now();
    const evidence = await collectEvidence(api, target.ref, at, { signal });
    if (!signal.aborted) this.known = { evidence, at };
    return evidence;
  }

  /** The next one who asks gets it anew. */
  forget(): void {
    this.known = undefined;
  }
}
