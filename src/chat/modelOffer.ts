import { builtInModelModes, type BuiltInModelMode } from '../manifest/settings.ts';

export interface ModelEntry {
  readonly vendor: string;
  readonly family: string;
}

/** @param value of the setting, as people wrote it; what is not understood is `auto` */
export function parseBuiltInModelMode(value: unknown): BuiltInModelMode {
  return builtInModelModes.find((mode) => mode === value) ?? 'auto';
}

/** Whether the built-in model is offered: as the person says, else exactly when there is no other. Its own presence does not count. */
export class ModelOffer {
  /** Until the editor has said what there is, nobody shall be left without a model. */
  private isOthersPresent = false;

  /**
   * @param mode asked anew each time
   * @param isModel whether an entry of the model picker can answer at all
   */
  constructor(
    private readonly ownVendor: string,
    private readonly mode: () => BuiltInModelMode,
    private readonly isModel: (entry: ModelEntry) => boolean = () => true,
  ) {}

  get isOffered(): boolean {
    const mode = this.mode();
    return mode === 'auto' ? !this.isOthersPresent : mode === 'always';
  }

  /** Takes in what the editor has now, and answers whether the offer changed. */
  update(models: readonly ModelEntry[]): boolean {
    const before = this.isOffered;
    this.isOthersPresent = models.some((entry) => entry.vendor !== this.ownVendor && this.isModel(entry));
    return before !== this.isOffered;
  }
}
