import type { Log } from '../../dataflow/log.ts';
import { accountLabel, type AccountState, type GeminiAccount } from './geminiAccount.ts';
import type { GeminiClient } from './geminiClient.ts';
import { GeminiProblem, geminiProblem } from './geminiProblem.ts';
import type { KeptModels } from './keptModels.ts';
import type { GeminiModel } from './modelList.ts';

export type ModelsOffered =
  | { readonly models: readonly GeminiModel[]; readonly problem?: undefined }
  /** What is wrong, beside the models that were there before. */
  | { readonly models: readonly GeminiModel[]; readonly problem: GeminiProblem };

const freshMs = 15 * 60_000;

/** The client and the models of the account that is set now. One list is asked for at a time, and kept for a while. */
export class GeminiModels {
  private current: { readonly account: GeminiAccount; readonly client: Promise<GeminiClient> } | undefined;
  private listed:
    | { readonly label: string; readonly atMs: number; readonly models: Promise<readonly GeminiModel[]> }
    | undefined;

  constructor(
    private readonly deps: {
      readonly account: () => Promise<AccountState>;
      readonly openClient: (account: GeminiAccount) => Promise<GeminiClient>;
      readonly kept: KeptModels;
      readonly log: Log;
      readonly now: () => number;
      /** Aborts when the window closes. */
      readonly signal: AbortSignal;
    },
  ) {}

  /** Forgets what was listed: another key, project or address. */
  forget(): void {
    this.listed = undefined;
    this.current = undefined;
  }

  /** Undefined when nobody asked for Gemini. Never throws. */
  async offered(): Promise<ModelsOffered | undefined> {
    const state = await this.deps.account();
    if (!state.account) {
      const { problem } = state;
      return problem === undefined
        ? undefined
        : { models: [], problem: new GeminiProblem('access', problem) };
    }
    const label = accountLabel(state.account);
    try {
      const models = await this.list(state.account, label);
      return { models };
    } catch (error) {
      const problem = geminiProblem(error);
      this.deps.log.warn(`Listing the models of Gemini: ${problem.message}`);
      return { models: this.deps.kept.read(label), problem };
    }
  }

  /** @throws GeminiProblem when there is no account */
  async client(): Promise<GeminiClient> {
    const state = await this.deps.account();
    if (!state.account) {
      throw new GeminiProblem('access', state.problem ?? 'No API key for Gemini is set. Set one.');
    }
    return this.clientOf(state.account);
  }

  private async list(account: GeminiAccount, label: string): Promise<readonly GeminiModel[]> {
    const now = this.deps.now();
    if (this.listed?.label === label && now - this.listed.atMs < freshMs) return this.listed.models;
    const models = this.clientOf(account).then((client) =>
      client.listModels(AbortSignal.any([this.deps.signal])),
    );
    const listed = { label, atMs: now, models };
    this.listed = listed;
    try {
      const found = await models;
      await this.deps.kept.write(label, found);
      return found;
    } catch (error) {
      // The next one asks again.
      if (this.listed === listed) this.listed = undefined;
      throw error;
    }
  }

  private clientOf(account: GeminiAccount): Promise<GeminiClient> {
    if (this.current && JSON.stringify(this.current.account) === JSON.stringify(account)) {
      return this.current.client;
    }
    const client = this.deps.openClient(account);
    const current = { account, client };
    this.current = current;
    client.catch(() => {
      if (this.current === current) this.current = undefined;
    });
    return client;
  }
}
