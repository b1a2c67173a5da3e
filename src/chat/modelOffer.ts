export interface ModelEntry {
  readonly vendor: string;
  readonly family: string;
}

/** Whether the built-in model is offered: exactly when there is no other. Its own presence does not count. */
export class ModelOffer {
  /** Until the editor has said what there is, nobody shall be left without a model. */
  private isOthersPresent = false;

  /** @param isModel whether an entry of the model picker can answer at all */
  constructor(
    private readonly ownVendor: string,
    private readonly isModel: (entry: ModelEntry) => boolean = () => true,
  ) {}

  get isOffered(): boolean {
    return !this.isOthersPresent;
  }

  /** Takes in what the editor has now, and answers whether the offer changed. */
  update(models: readonly ModelEntry[]): boolean {
    const before = this.isOthersPresent;
    this.isOthersPresent = models.some((entry) => entry.vendor !== this.ownVendor && this.isModel(entry));
    return before !== this.isOthersPresent;
  }
}
