/** Whether data is what protocol.ts describes: messages cross a border where nobody vouches for it. */
import {
  hasBooleans,
  hasOptionalStrings,
  hasStrings,
  isList,
  isOneOf,
  isOptional,
  isRecord,
} from '../../webview/shapes.ts';
import {
  activities,
  draftRequests,
  fieldKinds,
  plainRequests,
  protocolVersion,
  type Draft,
  type FormTarget,
  type FormView,
  type LaunchState,
  type MessageFromPage,
  type MessageToPage,
  type Pair,
  type Values,
} from './protocol.ts';

/** Beyond what any service takes, which says so itself. */
const longestValue = 5_000_000;
const mostEntries = 100_000;

/** @param data anything a webview may have posted */
export function isMessageFromPage(data: unknown): data is MessageFromPage {
  if (!isCurrent(data)) return false;
  if (isOneOf(plainRequests, data['type'])) return true;
  if (isOneOf(draftRequests, data['type'])) return isDraft(data['draft']);
  return data['type'] === 'edit' && isWhole(data['revision']) && isDraft(data['draft']);
}

/** @param data anything a window may have been sent */
export function isMessageToPage(data: unknown): data is MessageToPage {
  if (!isCurrent(data)) return false;
  switch (data['type']) {
    case 'loading':
      return isTarget(data['target']);
    case 'failed':
      return isTarget(data['target']) && isProblem(data['problem']);
    case 'form':
      return isTarget(data['target']) && isFormView(data['view']) && isDraft(data['draft']);
    case 'problems':
      return (
        isWhole(data['revision']) &&
        isList(data['problems'], isFieldProblem) &&
        hasStrings(data, 'consequence')
      );
    case 'activity':
      return isOneOf(activities, data['activity']) && isOptional(data['outcome'], isOutcome);
    default:
      return false;
  }
}

/** @param data anything the editor kept for a page, perhaps of an older version of the extension */
export function isLaunchState(data: unknown): data is LaunchState {
  return isCurrent(data) && isTarget(data['target']) && isOptional(data['draft'], isDraft);
}

function isDraft(data: unknown): data is Draft {
  return (
    isRecord(data) &&
    [data['jobName'], data['location']].every(isValue) &&
    [data['parameters'], data['environment']].every(isValues) &&
    [data['extra'], data['mapping']].every(isPairs)
  );
}

export function isValues(data: unknown): data is Values {
  return (
    isRecord(data) &&
    !Array.isArray(data) &&
    Object.keys(data).length <= mostEntries &&
    Object.values(data).every(isValue)
  );
}

function isPairs(data: unknown): data is readonly Pair[] {
  return (
    isList(data, (pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isValue)) &&
    Array.isArray(data) &&
    data.length <= mostEntries
  );
}

function isTarget(data: unknown): data is FormTarget {
  return (
    isRecord(data) &&
    hasStrings(data, 'connectionId', 'location', 'path') &&
    isOptional(
      data['replaced'],
      (replaced) => isRecord(replaced) && hasStrings(replaced, 'projectId', 'jobId', 'jobName'),
    )
  );
}

function isFormView(data: unknown): data is FormView {
  return (
    isRecord(data) &&
    hasStrings(data, 'title', 'description', 'kindLabel', 'connectionName', 'projectId') &&
    [data['locations'], data['steps']].every((list) => isList(list, (item) => typeof item === 'string')) &&
    [data['parameters'], data['environment']].every((list) => isList(list, isField)) &&
    isOneOf(['only', 'also', 'no'], data['extra'])
  );
}

function isField(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'name', 'label', 'help', 'typeLabel') &&
    hasOptionalStrings(data, 'shownName', 'defaultValue', 'group', 'parentName') &&
    hasBooleans(data, 'isRequired', 'isKept') &&
    isOneOf(fieldKinds, data['kind']) &&
    isList(data['options'], (option) => isRecord(option) && hasStrings(option, 'value', 'label')) &&
    isList(data['parentTriggerValues'], (value) => typeof value === 'string')
  );
}

function isOutcome(data: unknown): boolean {
  if (!isRecord(data)) return false;
  switch (data['kind']) {
    case 'incomplete':
      return isList(data['problems'], isFieldProblem);
    case 'valid':
      return hasBooleans(data, 'isCheckedByService');
    case 'copied':
      return true;
    case 'launched':
      return hasStrings(data, 'jobName', 'jobId');
    case 'refused':
      return isProblem(data['problem']) && isList(data['problems'], isFieldProblem);
    default:
      return false;
  }
}

function isFieldProblem(data: unknown): boolean {
  return isRecord(data) && hasStrings(data, 'key', 'text');
}

function isProblem(data: unknown): boolean {
  return isRecord(data) && hasStrings(data, 'operation', 'reason', 'remedy');
}

function isCurrent(data: unknown): data is Record<string, unknown> {
  return isRecord(data) && data['version'] === protocolVersion;
}

function isWhole(data: unknown): boolean {
  return Number.isSafeInteger(data);
}

function isValue(data: unknown): boolean {
  return typeof data === 'string' && data.length <= longestValue;
}
