import type { Connection } from '../../dataflow/connection.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import type { Job, JobSummary } from '../../dataflow/job.ts';
import { freshJobName } from '../../dataflow/jobName.ts';
import { launchConsequence, launchJob } from '../../dataflow/operations/launchJob.ts';
import { replaceConsequence, type ReplacePlan } from '../../dataflow/operations/replaceJob.ts';
import type { Template } from '../../dataflow/template.ts';
import type { Log } from '../../dataflow/log.ts';
import { inertText, textLimits } from '../../mcp/untrusted/inertText.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { checkDraft, type CheckedDraft } from './draftCheck.ts';
import { commandOfDraft, planDraft, type LaunchApi } from './draftLaunch.ts';
import { firstDraft, rememberable, type GivenValues } from './firstDraft.ts';
import type { LaunchMemory } from './launchMemory.ts';
import {
  protocolVersion,
  type ActivityMessage,
  type Draft,
  type FormTarget,
  type FormView,
  type MessageFromPage,
  type MessageToPage,
  type Outcome,
  type ProblemView,
} from './protocol.ts';
import { remedyInForm, serviceProblems } from './serviceProblems.ts';
import { formView } from './templateFields.ts';

type WithoutVersion<Message> = Message extends unknown ? Omit<Message, 'version'> : never;

export interface LaunchFormDeps {
  /** @throws DataflowError when the connection is gone or cannot be opened */
  readonly api: () => Promise<LaunchApi>;
  /** @throws DataflowError when it is gone */
  readonly connection: () => Pick<Connection, 'name' | 'projectId' | 'regions'>;
  readonly memory: LaunchMemory;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Asks before a running job is replaced. */
  readonly confirmReplacement: (plan: ReplacePlan) => Promise<boolean>;
  readonly copy: (text: string) => PromiseLike<void>;
  readonly onDidLaunch: (job: JobSummary) => void;
  readonly openDashboard: (job: JobSummary) => void;
  readonly showLog: () => void;
  readonly post: (message: MessageToPage) => void;
}

type Phase =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly problem: ProblemView }
  | { readonly kind: 'ready'; readonly form: Form };

interface Form {
  readonly template: Template;
  readonly view: FormView;
  draft: Draft;
}

/** What a form begins with. */
export interface FormBeginning {
  /** What was filled in before the window was loaded again. */
  readonly restored?: Draft;
  readonly given?: GivenValues;
}

/** The launch of one template as a person fills it in: reads the template, checks every draft, and launches one. */
export class LaunchForm {
  private readonly closing = new AbortController();
  private phase: Phase = { kind: 'loading' };
  private activity: ActivityMessage['activity'] = 'none';
  /** How the last try ended: its page may have been dropped while the tab was hidden. */
  private outcome: Outcome | undefined;
  private revision = 0;
  private launched: JobSummary | undefined;

  constructor(
    private readonly deps: LaunchFormDeps,
    private readonly target: FormTarget,
    private readonly begin: FormBeginning = {},
  ) {}

  /** Reads the template. Failures become a state of the form; this never rejects. */
  async load(): Promise<void> {
    const { signal } = this.closing;
    this.setPhase({ kind: 'loading' });
    const kept = this.begin.restored;
    try {
      const api = await this.deps.api();
      const { location, path, connectionId, replaced } = this.target;
      const [template, job] = await Promise.all([
        api.getTemplate(location, path, { signal }),
        replaced &&
          api.getJob({ projectId: replaced.projectId, location, jobId: replaced.jobId }, { signal }),
      ]);
      const view = formView(template, this.deps.connection(), location, job);
      const draft = kept ?? this.draftFor(view, connectionId, path, job);
      if (!signal.aborted) this.setPhase({ kind: 'ready', form: { template, view, draft } });
    } catch (thrown) {
      if (signal.aborted) return;
      const problem = this.told(DataflowError.from(thrown, `Reading the template ${this.target.path}`));
      this.setPhase({ kind: 'failed', problem });
    }
  }

  /** What the page asks for. Failures are shown in the page; this never rejects. */
  async receive(message: MessageFromPage): Promise<void> {
    const form = this.phase.kind === 'ready' ? this.phase.form : undefined;
    switch (message.type) {
      case 'ready':
        this.show();
        return;
      case 'retry':
        await this.load();
        return;
      case 'openDashboard':
        if (this.launched) this.deps.openDashboard(this.launched);
        return;
      case 'showLog':
        this.deps.showLog();
        return;
      case 'edit':
        if (!form) return;
        form.draft = message.draft;
        this.outcome = undefined;
        this.revision = message.revision;
        await this.check(form);
        return;
      case 'validate':
      case 'launch':
      case 'copyCommand':
        if (!form || this.activity !== 'none') return;
        form.draft = message.draft;
        await this.act(form, message.type);
        return;
    }
  }

  /** Drops what is under way; a launch that was sent goes on. */
  dispose(): void {
    this.closing.abort();
  }

  private draftFor(view: FormView, connectionId: string, path: string, replaced: Job | undefined): Draft {
    const { memory, clock } = this.deps;
    const remembered = memory.of(connectionId, path);
    return firstDraft(view, this.target, new Date(clock.now()), {
      ...(remembered && { remembered }),
      ...(replaced && { replaced }),
      ...(this.begin.given && { given: this.begin.given }),
    });
  }

  private async act(form: Form, wanted: 'validate' | 'launch' | 'copyCommand'): Promise<void> {
    this.setActivity('validating');
    const { draft } = form;
    let outcome: Outcome | undefined;
    try {
      const checked = await this.checked(form);
      outcome =
        checked.problems.length > 0
          ? { kind: 'incomplete', problems: checked.problems }
          : await this.done(form, draft, checked, wanted);
    } catch (thrown) {
      outcome = this.refusal(form, DataflowError.from(thrown, `Launching ${draft.jobName}`));
    }
    if (outcome?.kind === 'launched' && !this.target.replaced) {
      // The name is taken now.
      const jobName = freshJobName(form.view.title, new Date(this.deps.clock.now()));
      form.draft = { ...draft, jobName };
      this.show();
    }
    this.setActivity('none', outcome);
  }

  /** @returns undefined when the person thought better of it */
  private async done(
    { view }: Form,
    draft: Draft,
    checked: CheckedDraft,
    wanted: 'validate' | 'launch' | 'copyCommand',
  ): Promise<Outcome | undefined> {
    const { signal } = this.closing;
    const api = await this.deps.api();
    const { projectId } = this.deps.connection();
    const launch = { target: this.target, projectId, draft, checked };
    if (wanted === 'copyCommand') {
      await this.deps.copy(await commandOfDraft(api, launch, signal));
      return { kind: 'copied' };
    }
    const plan = await planDraft(api, launch, signal);
    await this.remember(view, draft);
    if (wanted === 'validate') return { kind: 'valid', isCheckedByService: plan.isCheckedByService };
    if ('job' in plan) {
      this.setActivity('asking');
      if (!(await this.deps.confirmReplacement(plan))) return undefined;
    }
    if (signal.aborted) return undefined;
    this.setActivity('launching');
    const job = await launchJob(api, plan);
    this.launched = job;
    this.deps.onDidLaunch(job);
    return { kind: 'launched', jobName: job.name, jobId: job.id };
  }

  /** Losing the values of last time is no reason to refuse a launch. */
  private async remember(view: FormView, draft: Draft): Promise<void> {
    try {
      await this.deps.memory.remember(rememberable(view, this.target, draft));
    } catch (error) {
      this.deps.log.warn(`The values of the launch could not be kept: ${String(error)}`);
    }
  }

  private checked({ template, view, draft }: Form): Promise<CheckedDraft> {
    return checkDraft(template, view, draft, this.target.replaced !== undefined);
  }

  /** Never rejects: the launch itself checks again, and tells. */
  private async check(form: Form): Promise<void> {
    const { revision } = this;
    try {
      const { problems, environment } = await this.checked(form);
      // A newer draft is being checked already.
      if (revision !== this.revision) return;
      const consequence = this.target.replaced
        ? replaceConsequence
        : launchConsequence(form.template, environment?.maxWorkers);
      this.post({ type: 'problems', revision, problems, consequence });
    } catch (error) {
      this.deps.log.error(`The launch form could not check its fields: ${String(error)}`);
    }
  }

  private refusal({ view }: Form, error: DataflowError): Outcome | undefined {
    if (error.code === 'CANCELLED') return undefined;
    return {
      kind: 'refused',
      problem: this.told(error),
      problems: serviceProblems(
        error,
        view.parameters.map(({ name }) => name),
        view.environment.map(({ name }) => name),
      ),
    };
  }

  private told(error: DataflowError): ProblemView {
    this.deps.log.error(error.stack ?? error.message);
    return {
      operation: inertText(error.operation, textLimits.message),
      reason: inertText(error.reason, textLimits.message, true),
      remedy: remedyInForm(error),
    };
  }

  private setPhase(phase: Phase): void {
    this.phase = phase;
    this.show();
  }

  private setActivity(activity: ActivityMessage['activity'], outcome?: Outcome): void {
    this.activity = activity;
    this.outcome = outcome;
    this.postActivity();
  }

  private postActivity(): void {
    const { activity, outcome } = this;
    this.post({ type: 'activity', activity, ...(outcome && { outcome }) });
  }

  private show(): void {
    const { phase, target } = this;
    if (phase.kind === 'loading') this.post({ type: 'loading', target });
    else if (phase.kind === 'failed') this.post({ type: 'failed', target, problem: phase.problem });
    else {
      const { form } = phase;
      this.post({ type: 'form', target, view: form.view, draft: form.draft });
      this.postActivity();
      // The page counts its edits from here on.
      this.revision = 0;
      void this.check(form);
    }
  }

  private post(message: WithoutVersion<MessageToPage>): void {
    if (!this.closing.signal.aborted) this.deps.post({ version: protocolVersion, ...message });
  }
}
