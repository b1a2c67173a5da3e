import { freshJobName } from '../../dataflow/jobName.ts';
import type { ModelPart, ToolResultPart } from '../chatModel.ts';
import { offerToolName } from '../offers.ts';
import { failureAnswer } from './answers.ts';
import type { LaunchIntent } from './intent.ts';
import * as texts from './launchAnswers.ts';
import { says, toolCall } from './replies.ts';
import type { BuiltInContext } from './respond.ts';
import {
  lastPart,
  listedTemplates,
  readTemplate,
  templatesNamed,
  type TemplateFacts,
} from './templateFacts.ts';
import type { Exchange, Turn } from './turn.ts';

type Arguments = Readonly<Record<string, unknown>>;

/**
 * The next step of a launch: find the template, read what it takes, ask for what is missing, have the service check the
 * launch, and launch, which the editor asks about.
 */
export function launchStep(intent: LaunchIntent, turn: Turn, context: BuiltInContext): readonly ModelPart[] {
  const { template: wanted } = intent;
  if (wanted?.startsWith('gs://') === true) return withPath(intent, wanted, turn, context);
  const lists = of(turn, 'list_templates');
  if (lists.length === 0) {
    return calls(
      turn,
      placesOf(intent, context).map((place) => ['list_templates', place]),
    );
  }
  const templates = listedTemplates(lists);
  const [failed] = lists.filter(({ result }) => result.isError);
  if (templates.length === 0 && failed) return says(failureAnswer(failed.result));
  if (wanted === undefined) return says(texts.templateList(templates));
  const fitting = templatesNamed(wanted, templates);
  const [only] = fitting;
  if (!only) return says(texts.noTemplate(wanted, templates));
  if (fitting.length > 1) return says(texts.whichTemplate(wanted, fitting));
  return withPath({ ...intent, connection: only.connectionId }, only.path, turn, context);
}

function withPath(
  intent: LaunchIntent,
  path: string,
  turn: Turn,
  context: BuiltInContext,
): readonly ModelPart[] {
  const read = of(turn, 'get_template');
  if (read.length === 0) {
    return calls(
      turn,
      placesOf(intent, context).map((place) => ['get_template', { ...place, gcs_path: path }]),
    );
  }
  const found = read.flatMap(({ result }) => {
    const template = result.isError ? undefined : readTemplate(result.structured ?? {});
    return template ? [template] : [];
  });
  const [template] = found;
  if (!template) return says(read[0] ? failureAnswer(read[0].result) : texts.unreadable);
  if (found.length > 1) return says(texts.whichConnection(template, found));
  const regions = context.regions?.[template.connectionId] ?? [];
  if (intent.region === undefined && regions.length > 1) return says(texts.whichRegion(template, regions));
  return withTemplate(intent, template, turn, context);
}

function withTemplate(
  intent: LaunchIntent,
  template: TemplateFacts,
  turn: Turn,
  context: BuiltInContext,
): readonly ModelPart[] {
  const missing = template.parameters.filter(
    ({ name, isNeeded }) => isNeeded && !Object.hasOwn(intent.parameters, name),
  );
  if (missing.length > 0) {
    return withForm(intent, template, turn, texts.missingParameters(template, missing, intent));
  }
  const [check, launch] = of(turn, 'launch_job');
  if (!check) {
    const args = {
      ...where(intent, template),
      gcs_path: template.path,
      job_name:
        intent.jobName ?? freshJobName(template.title || lastPart(template.path), new Date(context.nowMs)),
      parameters: intent.parameters,
    };
    return calls(turn, [['launch_job', { ...args, dry_run: true }]]);
  }
  if (check.result.isError) return withForm(intent, template, turn, failureAnswer(check.result));
  if (!launch) {
    const args = Object.fromEntries(
      Object.entries(check.call.arguments).filter(([name]) => name !== 'dry_run'),
    );
    return [
      ...says(texts.checked(template, check.call.arguments, check.result.structured ?? {})),
      ...calls(turn, [['launch_job', args]]),
    ];
  }
  return says(launched(launch.result));
}

function launched(result: ToolResultPart): string {
  if (result.isError) return failureAnswer(result);
  return texts.launched(result.structured ?? {}) ?? texts.unreadable;
}

/** An answer, with a button to the launch form under it. */
function withForm(
  intent: LaunchIntent,
  template: TemplateFacts,
  turn: Turn,
  answer: string,
): readonly ModelPart[] {
  const [offered] = of(turn, offerToolName);
  if (offered) return says(offered.result.isError ? answer : `${answer}\n\n${texts.orTheForm}`);
  return calls(turn, [
    [
      offerToolName,
      {
        action: 'launch_form',
        ...where(intent, template),
        gcs_path: template.path,
        ...(intent.jobName === undefined ? {} : { job_name: intent.jobName }),
        parameters: intent.parameters,
      },
    ],
  ]);
}

function where({ region }: LaunchIntent, { connectionId }: TemplateFacts): Arguments {
  return { connection: connectionId, ...(region === undefined ? {} : { location: region }) };
}

/** Each connection that is meant, with a region to read templates in. */
function placesOf(
  { connection, region }: LaunchIntent,
  { connectionIds, regions }: BuiltInContext,
): readonly Arguments[] {
  const all = connection === undefined ? connectionIds : [connection];
  if (all.length === 0) return [region === undefined ? {} : { location: region }];
  return all.map((id) => {
    const location = region ?? regions?.[id]?.[0];
    return { connection: id, ...(location === undefined ? {} : { location }) };
  });
}

function of(turn: Turn, tool: string): readonly Exchange[] {
  return turn.exchanges.filter(({ call }) => call.name === tool);
}

function calls(
  turn: Turn,
  wanted: readonly (readonly [name: string, args: Arguments])[],
): readonly ModelPart[] {
  return wanted.map(([name, args], index) => toolCall(turn.exchanges.length + 1 + index, name, args));
}
