import { isFromSettings } from '../../dataflow/connectionSettings.ts';
import type { Connections } from '../../dataflow/connections.ts';
import type { ConnectionTarget } from '../../manifest/commands/commandTargets.ts';
import type { ConnectionSetting } from '../../manifest/settings.ts';
import {
  askConnection,
  draftOf,
  nameProblem,
  settingOf,
  type ConnectionQuestions,
} from './connectionDraft.ts';
import type { ConnectionPlace, ConnectionStore } from './connectionStore.ts';

/** What a person is asked and told beside the steps of a connection. */
export interface ConnectionDialogs {
  /** @param title of all steps */
  questions(title: string): Promise<ConnectionQuestions>;
  /** @returns undefined when it was given up */
  place(places: readonly ConnectionPlace[]): Promise<ConnectionPlace | undefined>;
  /** @returns undefined when it was given up */
  newName(present: string, problem: (text: string) => string | undefined): Promise<string | undefined>;
  /** @returns undefined when it was given up */
  pick(title: string, names: readonly string[]): Promise<string | undefined>;
  /** Returns at once: the offer to undo may stand for long. */
  offerUndo(message: string, undo: () => Promise<void>): void;
}

type Store = Pick<ConnectionStore, 'names' | 'placesForNew' | 'get' | 'add' | 'replace' | 'remove'>;

/** What is done to connections. Settings are written at the end, so whoever gives up on the way has changed nothing. */
export class ConnectionFlows {
  constructor(
    private readonly connections: Pick<Connections, 'list' | 'get'>,
    private readonly store: Store,
    private readonly dialogs: ConnectionDialogs,
  ) {}

  /** @returns whether there is a new one */
  async add(): Promise<boolean> {
    const draft = await askConnection(await this.dialogs.questions('Add Connection'), {});
    if (!draft) return false;
    const places = this.store.placesForNew;
    const place = places.length > 1 ? await this.dialogs.place(places) : places[0];
    if (place === undefined) return false;
    await this.store.add(settingOf(draft), place);
    return true;
  }

  /** @param target undefined: it asks which one */
  async edit(target: ConnectionTarget | undefined): Promise<void> {
    const setting = await this.settingFor(target, 'Edit Connection');
    if (!setting) return;
    const present = draftOf(setting);
    const draft = await askConnection(
      await this.dialogs.questions(`Edit Connection ${setting.name}`),
      present,
    );
    if (draft) await this.store.replace(setting.name, settingOf(draft, setting));
  }

  /** @param target undefined: it asks which one */
  async rename(target: ConnectionTarget | undefined): Promise<void> {
    const setting = await this.settingFor(target, 'Rename Connection');
    if (!setting) return;
    const taken = new Set([...this.store.names].filter((name) => name !== setting.name));
    const name = await this.dialogs.newName(setting.name, (text) => nameProblem(text, taken));
    if (name === undefined || name === setting.name) return;
    await this.store.replace(setting.name, { ...setting, name });
  }

  /** @param target undefined: it asks which one */
  async remove(target: ConnectionTarget | undefined): Promise<void> {
    const setting = await this.settingFor(target, 'Remove Connection');
    if (!setting) return;
    const undo = await this.store.remove(setting.name);
    this.dialogs.offerUndo(`The connection ${setting.name} was removed. Its jobs were not touched.`, undo);
  }

  private async settingFor(
    target: ConnectionTarget | undefined,
    title: string,
  ): Promise<ConnectionSetting | undefined> {
    const given = target && this.connections.get(target.connectionId);
    const name =
      given && isFromSettings(given)
        ? given.name
        : await this.dialogs.pick(
            title,
            this.connections
              .list()
              .filter(isFromSettings)
              .map((connection) => connection.name),
          );
    return name === undefined ? undefined : this.store.get(name);
  }
}
