/** Scenarios that fail, by protocol revision, and why. One that passes must go from this list. */
const noTasks = 'The tasks extension is optional, and the SDK does not serve it yet.';
export const expectedFailures: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '2025-11-25': {},
  '2026-07-28': {
    'tasks-lifecycle': noTasks,
    'tasks-capability-negotiation': noTasks,
    'tasks-wire-fields': noTasks,
    'tasks-request-state-removal': noTasks,
    'tasks-mrtr-input': noTasks,
    'tasks-request-headers': noTasks,
    'tasks-dispatch-and-envelope': noTasks,
    'tasks-required-task-error': noTasks,
    'tasks-mrtr-composition': noTasks,
  },
};
