/** What Gemini gave with a call and wants back with it. */
export interface GivenWithCall {
  /** Opaque, base64: https://ai.google.dev/gemini-api/docs/thought-signatures */
  readonly thoughtSignature?: string;
  /** The call's id as Gemini counts, where it gives one. */
  readonly serviceId?: string;
}

/**
 * The editor hands calls back with nothing but id, name and arguments, so what else belongs to them is kept here, by id.
 * The least recently used go first.
 */
export class CallMemory {
  private readonly kept = new Map<string, GivenWithCall>();

  constructor(private readonly most = 5000) {}

  keep(callId: string, given: GivenWithCall): void {
    this.kept.set(callId, given);
    const [oldest] = this.kept.keys();
    if (this.kept.size > this.most && oldest !== undefined) this.kept.delete(oldest);
  }

  find(callId: string): GivenWithCall | undefined {
    const given = this.kept.get(callId);
    if (!given) return undefined;
    this.kept.delete(callId);
    this.kept.set(callId, given);
    return given;
  }
}
