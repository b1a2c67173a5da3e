/** Whether the built-in model is offered: exactly when there is no other. Its own presence does not count. */
export class ModelOffer {
  /** Until the editor has said what there is, nobody shall be left without a model. */
  private isOthersPresent = false;

  constructor(private readonly ownVendor: string) {}

  get isOffered(): boolean {
    return !this.isOthersPresent;
  }

  /** Takes in what the editor has now, and answers whether the offer changed. */
  update(models: readonly { readonly vendor: string }[]): boolean {
    const before = this.isOthersPresent;
    this.isOthersPresent = models.some(({ vendor }) => vendor !== this.ownVendor);
    return before !== this.isOthersPresent;
  }
}
