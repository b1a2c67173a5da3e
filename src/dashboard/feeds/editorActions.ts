import type { CommandArguments, CommandId } from '../../manifest/commands.ts';

/** What feeds have the editor do for a person who asked for it in the page. */
export interface EditorActions {
  /** Runs a command of the manifest, which asks and tells as it does from anywhere else. */
  run<Id extends CommandId>(id: Id, ...args: CommandArguments[Id]): Promise<void>;
  /** In the browser of the person. @param address https */
  openPage(address: string): Promise<void>;
  copy(text: string): Promise<void>;
  /** Asks where to, and writes there. False when the person thought better of it. */
  save(suggestedName: string, content: Uint8Array): Promise<boolean>;
}
