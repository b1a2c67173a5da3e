import { isRecord } from '../../dataflow/isRecord.ts';
import type { GeminiModel } from './modelList.ts';

/** Where the editor keeps small values between its windows. */
export interface KeptValues {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const keptKey = 'dataflow.gemini.models';

/** The models an account was last seen to have, for when the service cannot be asked. */
export class KeptModels {
  constructor(private readonly values: KeptValues) {}

  /** @param account its label, see accountLabel() */
  read(account: string): readonly GeminiModel[] {
    const kept = this.values.get(keptKey);
    if (!isRecord(kept) || kept['account'] !== account || !Array.isArray(kept['models'])) return [];
    return kept['models'].filter(isModel);
  }

  async write(account: string, models: readonly GeminiModel[]): Promise<void> {
    await this.values.update(keptKey, { account, models });
  }
}

function isModel(value: unknown): value is GeminiModel {
  return (
    isRecord(value) &&
    ['id', 'name', 'description', 'version'].every((key) => typeof value[key] === 'string') &&
    ['maxInputTokens', 'maxOutputTokens'].every((key) => typeof value[key] === 'number') &&
    typeof value['canThink'] === 'boolean'
  );
}
