import type { AgentTask } from '../../../src/agent/pipeline/task.ts';
import type { TaskStore } from '../../../src/agent/pipeline/taskStore.ts';
import type { ToolPort } from '../../../src/agent/pipeline/toolGateway.ts';

/**
 * How a program ends in the middle of its work: right after a save, after a change reached the service unheard, or when
 * it has kept that it is at a state, or that it begins the change of that state.
 */
export type Cut =
  | { readonly afterSave: number }
  | { readonly afterChange: number }
  | { readonly atState: string }
  | { readonly beforeChangeOf: string };

/** The end of a program at a chosen moment: from then on nothing is saved, and nothing is called. */
export class ProgramEnd {
  hasCome = false;
  private saves = 0;
  private changes = 0;

  constructor(private readonly cut: Cut | undefined) {}

  store(store: TaskStore): TaskStore {
    return {
      load: () => store.load(),
      remove: (id) => store.remove(id),
      save: async (task) => {
        if (this.hasCome) throw new Error('The program has ended.');
        await store.save(task);
        this.saves += 1;
        if (this.isCutBy(task)) this.hasCome = true;
      },
    };
  }

  private isCutBy({ position: { state, act } }: AgentTask): boolean {
    const { cut } = this;
    if (!cut) return false;
    if ('afterSave' in cut) return this.saves === cut.afterSave;
    if ('atState' in cut) return state === cut.atState;
    return 'beforeChangeOf' in cut && state === cut.beforeChangeOf && act !== undefined;
  }

  port(port: ToolPort): ToolPort {
    return {
      openSession: (settings) => port.openSession(settings),
      closeSession: (id) => port.closeSession(id),
      listTools: () => port.listTools(),
      apiUse: () => port.apiUse(),
      callTool: async (name, args, options) => {
        if (this.hasCome) throw new Error('The program has ended.');
        const outcome = await port.callTool(name, args, options);
        if (options.approve !== undefined) this.changes += 1;
        if (this.cut && 'afterChange' in this.cut && this.changes === this.cut.afterChange)
          this.hasCome = true;
        if (this.hasCome) throw new Error('The program has ended.');
        return outcome;
      },
    };
  }
}
