import { render } from 'lit';
import type { HostChannel } from '../../../webview/page/hostChannel.ts';
import { isMessageToPage } from '../messageChecks.ts';
import {
  protocolVersion,
  type Draft,
  type FieldKey,
  type FormView,
  type LaunchState,
  type MessageFromPage,
  type MessageToPage,
  type Outcome,
  type Pair,
} from '../protocol.ts';
import { byField, type FieldProblems, type PageActions, type PageModel, type PairList } from './pageModel.ts';
import { pageTemplate } from './pageTemplate.ts';

type WithoutVersion<Message> = Message extends unknown ? Omit<Message, 'version'> : never;

/** The page: keeps what is filled in, tells the panel of every change, and shows what that answers. */
export class LaunchPage implements PageActions {
  private model: PageModel = {
    problems: new Map(),
    refused: new Map(),
    consequence: '',
    activity: 'none',
    touched: new Set(),
    isTried: false,
  };
  private revision = 0;

  constructor(
    private readonly container: HTMLElement,
    private readonly host: HostChannel<MessageFromPage, LaunchState>,
  ) {}

  /** Listens, and tells the panel so. The page lives as long as its document. */
  start(): void {
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (isMessageToPage(data)) this.show(data);
    });
    this.post({ type: 'ready' });
  }

  edit(key: FieldKey, value: string): void {
    const draft = this.draft;
    if (!draft) return;
    if (key === 'jobName' || key === 'location') this.change({ ...draft, [key]: value }, key);
    const [kind, name] = parts(key);
    if (kind === 'parameter') {
      this.change({ ...draft, parameters: { ...draft.parameters, [name]: value } }, key);
    } else if (kind === 'environment') {
      this.change({ ...draft, environment: { ...draft.environment, [name]: value } }, key);
    }
  }

  editPair(list: PairList, index: number, pair: Pair): void {
    const draft = this.draft;
    if (!draft) return;
    const pairs = draft[list].map((each, position) => (position === index ? pair : each));
    this.change({ ...draft, [list]: pairs }, `${list}:${index}`);
  }

  addPair(list: PairList): void {
    const draft = this.draft;
    if (!draft) return;
    this.change({ ...draft, [list]: [...draft[list], ['', '']] });
    this.container.querySelector<HTMLElement>(`[data-list="${list}"] .pair:last-of-type input`)?.focus();
  }

  removePair(list: PairList, index: number): void {
    const draft = this.draft;
    if (!draft) return;
    const pairs = draft[list].filter((_, position) => position !== index);
    // Problems are known by the row they stand in, and rows move up.
    const { problems, refused } = this.model;
    const isOfOther = (key: FieldKey): boolean => !key.startsWith(`${list}:`);
    this.update({ problems: kept(problems, isOfOther), refused: kept(refused, isOfOther) });
    this.change({ ...draft, [list]: pairs });
    this.container.querySelector<HTMLElement>(`[data-list="${list}"] .add`)?.focus();
  }

  leave(key: FieldKey): void {
    if (!this.model.touched.has(key)) this.update({ touched: new Set([...this.model.touched, key]) });
  }

  validate(): void {
    this.send('validate');
  }

  launch(): void {
    this.send('launch');
  }

  copyCommand(): void {
    this.send('copyCommand');
  }

  retry(): void {
    this.post({ type: 'retry' });
  }

  openDashboard(): void {
    this.post({ type: 'openDashboard' });
  }

  showLog(): void {
    this.post({ type: 'showLog' });
  }

  private get draft(): Draft | undefined {
    return this.model.form?.draft;
  }

  private show(message: MessageToPage): void {
    switch (message.type) {
      case 'loading':
        this.replace({ target: message.target });
        return;
      case 'failed':
        this.replace({ target: message.target, failure: message.problem });
        return;
      case 'form': {
        const { target, view, draft } = message;
        this.revision = 0;
        this.replace({ target, form: { view, draft } });
        this.keep();
        return;
      }
      case 'problems':
        if (message.revision !== this.revision) return;
        this.update({ problems: byField(message.problems), consequence: message.consequence });
        return;
      case 'activity':
        this.showActivity(message.activity, message.outcome);
    }
  }

  private showActivity(activity: PageModel['activity'], outcome: Outcome | undefined): void {
    const refused = outcome?.kind === 'incomplete' || outcome?.kind === 'refused' ? outcome.problems : [];
    this.update({ activity, refused: byField(refused), outcome });
    if (outcome?.kind === 'incomplete' || refused.length > 0) this.focusFirstProblem();
  }

  private focusFirstProblem(): void {
    const field = this.container.querySelector<HTMLElement>('[aria-invalid="true"]');
    const section = field?.closest('details');
    if (section) section.open = true;
    field?.focus();
  }

  /** Another form, or none: what was known of the one before is gone, but for how the last try ended. */
  private replace(shown: Pick<PageModel, 'target' | 'failure' | 'form'>): void {
    this.container.querySelector('main.skeleton')?.remove();
    const { consequence, activity } = this.model;
    this.model = {
      ...shown,
      consequence,
      activity,
      problems: new Map(),
      refused: new Map(),
      touched: new Set(),
      isTried: false,
    };
    this.draw();
  }

  private change(draft: Draft, key?: FieldKey): void {
    const { form, touched, refused } = this.model;
    if (!form) return;
    this.revision += 1;
    this.update({
      form: { ...form, draft },
      ...(key && {
        touched: new Set([...touched, key]),
        refused: kept(refused, (each) => each !== key),
      }),
    });
    this.post({ type: 'edit', revision: this.revision, draft });
    this.keep();
  }

  private send(type: 'validate' | 'launch' | 'copyCommand'): void {
    const { draft } = this;
    if (!draft || this.model.activity !== 'none') return;
    this.update({ isTried: true });
    this.post({ type, draft });
  }

  private update(change: Partial<PageModel>): void {
    this.model = { ...this.model, ...change };
    this.draw();
  }

  private draw(): void {
    render(pageTemplate(this.model, this), this.container);
  }

  private keep(): void {
    const { target, form } = this.model;
    if (!target || !form) return;
    this.host.keep({ version: protocolVersion, target, draft: withoutSecrets(form.view, form.draft) });
  }

  private post(message: WithoutVersion<MessageFromPage>): void {
    this.host.post({ version: protocolVersion, ...message });
  }
}

function parts(key: FieldKey): readonly [kind: string, name: string] {
  const colon = key.indexOf(':');
  return [key.slice(0, colon), key.slice(colon + 1)];
}

function kept(problems: FieldProblems, isKept: (key: FieldKey) => boolean): FieldProblems {
  return new Map([...problems].filter(([key]) => isKept(key)));
}

function withoutSecrets({ parameters }: FormView, draft: Draft): Draft {
  const secret = new Set(parameters.filter(({ isKept }) => !isKept).map(({ name }) => name));
  const shareable = Object.entries(draft.parameters).filter(([name]) => !secret.has(name));
  return { ...draft, parameters: Object.fromEntries(shareable), extra: [] };
}
