import type { Connection } from '../../dataflow/connection.ts';
import type { ChangeSubject, Tool } from '../tools/tool.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import type { PolicyRule, PolicySettings } from './policySettings.ts';

type Rules = Pick<PolicySettings, 'allow' | 'deny'>;

/** A refusal when a rule forbids the change, or none allows it. Labels that are not known fit a rule that denies. */
export function refuseByRules(rules: Rules, tool: Tool, subject: ChangeSubject): ToolFailure | undefined {
  const { connection, job } = subject;
  for (const labels of job?.labelsAfter === undefined ? [job?.labels] : [job.labels, job.labelsAfter]) {
    const denying = rules.deny.findIndex(
      (rule) =>
        coversTool(rule, tool) && coversConnection(rule, connection) && coversLabels(rule, labels, true),
    );
    if (denying !== -1) return denied(tool, rules, denying);
    const isAllowed =
      rules.allow.length === 0 ||
      rules.allow.some(
        (rule) =>
          coversTool(rule, tool) && coversConnection(rule, connection) && coversLabels(rule, labels, false),
      );
    if (!isAllowed) return notAllowed(tool, rules.allow);
  }
  return undefined;
}

/** A refusal when rules forbid the tool wherever it would be used. */
export function refuseTool(rules: Rules, tool: Tool): ToolFailure | undefined {
  const denying = rules.deny.findIndex(
    (rule) => coversTool(rule, tool) && rule.connections === undefined && isDecidedWithoutJob(rule, tool),
  );
  return denying === -1 ? undefined : denied(tool, rules, denying);
}

/** A refusal when rules forbid the tool on a connection, before anything is asked of it. */
export function refuseConnection(rules: Rules, tool: Tool, connection: Connection): ToolFailure | undefined {
  const denying = rules.deny.findIndex(
    (rule) => coversTool(rule, tool) && coversConnection(rule, connection) && isDecidedWithoutJob(rule, tool),
  );
  return denying === -1 ? undefined : denied(tool, rules, denying);
}

/** What a tool reads is not known before, so a label in a rule about reading fits every job. */
function isDecidedWithoutJob(rule: PolicyRule, tool: Tool): boolean {
  return rule.labels === undefined || tool.effect === 'read';
}

function coversTool({ tools }: PolicyRule, tool: Tool): boolean {
  if (tools === undefined) return tool.effect === 'change';
  return tools.includes('*') || tools.includes(tool.name);
}

function coversConnection(
  { connections }: PolicyRule,
  { id, name }: Pick<Connection, 'id' | 'name'>,
): boolean {
  return connections === undefined || connections.includes(id) || connections.includes(name);
}

function coversLabels(
  rule: PolicyRule,
  labels: Readonly<Record<string, string>> | undefined,
  ifUnknown: boolean,
): boolean {
  if (rule.labels === undefined) return true;
  if (labels === undefined) return ifUnknown;
  return Object.entries(rule.labels).every(
    ([name, value]) => Object.hasOwn(labels, name) && labels[name] === value,
  );
}

function denied(tool: Tool, { deny }: Rules, index: number): ToolFailure {
  const rule = deny[index] ?? {};
  return new ToolFailure(
    'DENIED_BY_RULE',
    `The tool ${tool.name}`,
    `Rule ${index + 1} of those that deny forbids it (${ruleText(rule)})${rule.reason === undefined ? '.' : `: ${rule.reason}`}`,
    'Nothing was changed. Tell the user which rule it is (dataflow.policy in the editor, --policy of dataflow-mcp), or choose a job that it does not cover.',
    'no',
  );
}

function notAllowed(tool: Tool, allow: readonly PolicyRule[]): ToolFailure {
  const rules = allow.slice(0, 5).map(ruleText).join('; or ');
  return new ToolFailure(
    'DENIED_BY_RULE',
    `The tool ${tool.name}`,
    `None of the rules that allow covers it. They allow: ${rules}.`,
    'Nothing was changed. Tell the user, or choose a job that is allowed.',
    'no',
  );
}

function ruleText({ tools, connections, labels }: PolicyRule): string {
  const parts = [
    ...(tools === undefined ? [] : [`tools ${tools.join(', ')}`]),
    ...(connections === undefined ? [] : [`connections ${connections.join(', ')}`]),
    ...(labels === undefined
      ? []
      : [
          `labels ${Object.entries(labels)
            .map(([name, value]) => `${name}=${value}`)
            .join(', ')}`,
        ]),
  ];
  return parts.length === 0 ? 'every change' : parts.join(' and ');
}
