import type { PolicySettings } from '../mcp/policy/policySettings.ts';
import { localStartModes, type LocalStartMode } from '../dataflow/local/managedConnection.ts';

/** Value types of all settings. */
export interface Settings {
  'dataflow.connections': readonly ConnectionSetting[];
  'dataflow.local.start': LocalStartMode;
  'dataflow.notifications': NotificationMode;
  'dataflow.source.decorations': boolean;
  'dataflow.source.codeLens': boolean;
  'dataflow.problems': boolean;
  'dataflow.mcp.enabled': boolean;
  'dataflow.agent.model': string;
  'dataflow.chat.builtInModel': BuiltInModelMode;
  'dataflow.gemini.access': GeminiAccess;
  'dataflow.gemini.vertexProject': string;
  'dataflow.gemini.vertexLocation': string;
  'dataflow.gemini.baseUrl': string;
  'dataflow.policy': Partial<PolicySettings>;
}
export type SettingId = keyof Settings;

export const notificationModes = ['all', 'failures', 'off'] as const;
export type NotificationMode = (typeof notificationModes)[number];

export const builtInModelModes = ['auto', 'always', 'never'] as const;
export type BuiltInModelMode = (typeof builtInModelModes)[number];

export const geminiAccesses = ['apiKey', 'vertexAi', 'off'] as const;
export type GeminiAccess = (typeof geminiAccesses)[number];

export const settingsTitle = 'Dataflow';

/** Settings whose workspace values are ignored until the workspace is trusted: they say whom credentials are sent to. */
export const restrictedSettings: readonly SettingId[] = ['dataflow.connections'];

export interface ConnectionSetting {
  readonly name: string;
  readonly projectId: string;
  readonly regions?: readonly string[];
  readonly endpoint?: string;
  readonly impersonateServiceAccount?: string;
  readonly templates?: readonly string[];
}

const policyRules = (description: string): Readonly<Record<string, unknown>> => ({
  type: 'array',
  default: [],
  description,
  items: {
    type: 'object',
    additionalProperties: false,
    properties: {
      tools: {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        minItems: 1,
        description: 'Names of tools, or * for every tool. Without it, every tool that changes something.',
      },
      connections: {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        minItems: 1,
        description: 'Names or ids of connections.',
      },
      labels: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Labels of the job, all of them.',
      },
      reason: { type: 'string', maxLength: 500, description: 'Why; told to whoever the rule stops.' },
    },
  },
});

/** JSON schemas of all settings, as package.json holds them. */
export const settings: Readonly<Record<SettingId, Readonly<Record<string, unknown>>>> = {
  'dataflow.connections': {
    type: 'array',
    order: 1,
    default: [],
    scope: 'window',
    markdownDescription:
      'Projects and services to show. With `endpoint` (host:port, plain gRPC) a local Dataflow service is used without credentials; without it, Google Cloud through Application Default Credentials. The service that the environment variable `DATAFLOW_EMULATOR_HOST` names is shown beside these.',
    items: {
      type: 'object',
      required: ['name', 'projectId'],
      additionalProperties: false,
      properties: {
        name: {
          type: 'string',
          minLength: 1,
          description: 'What this connection is called in the Jobs view.',
        },
        projectId: { type: 'string', minLength: 1, description: 'Google Cloud project id.' },
        regions: {
          type: 'array',
          items: { type: 'string', minLength: 1 },
          minItems: 1,
          default: ['us-central1'],
          description: 'Regions whose jobs are shown, for example europe-west1.',
        },
        endpoint: {
          type: 'string',
          pattern: '^[^:/]+:[0-9]+$',
          description:
            'Address (host:port) of a Dataflow service to use instead of Google Cloud, without credentials.',
        },
        impersonateServiceAccount: {
          type: 'string',
          description:
            'Email of a service account to act as. You need the role Service Account Token Creator on it.',
        },
        templates: {
          type: 'array',
          items: { type: 'string', pattern: '^gs://[^/]+/.+' },
          description:
            'Paths (gs://…) of your own templates, so that they are offered where jobs are launched.',
        },
      },
    },
  },
  'dataflow.local.start': {
    type: 'string',
    order: 2,
    enum: localStartModes,
    enumDescriptions: [
      'As soon as the Jobs view is shown, or @dataflow or a tool needs it.',
      'Only when you start it, by its button in the Jobs view or its command.',
      'Never. The Jobs view does not show it.',
    ],
    default: 'automatic',
    scope: 'window',
    markdownDescription:
      'When to start the local Dataflow, which runs Beam pipelines on this machine (Linux and macOS). It stands in the Jobs view unless `DATAFLOW_EMULATOR_HOST` or a connection with an `endpoint` names a service of your own.',
  },
  'dataflow.notifications': {
    type: 'string',
    order: 3,
    enum: notificationModes,
    enumDescriptions: ['When such a job ends, however it does.', 'Only when such a job fails.', 'Never.'],
    default: 'all',
    scope: 'window',
    markdownDescription:
      'When a notification tells you of jobs that you started in this window or watch. Each end is told once.',
  },
  'dataflow.source.decorations': {
    type: 'boolean',
    order: 5,
    default: true,
    scope: 'window',
    markdownDescription:
      'Shows the live throughput, lag and error count of steps behind their lines in Beam pipelines (Python, Java, Go, TypeScript) while a job of that source runs, and more in a hover. Nothing is shown unless it is clear which job that is.',
  },
  'dataflow.source.codeLens': {
    type: 'boolean',
    order: 6,
    default: true,
    scope: 'window',
    markdownDescription:
      'Shows links above the beginning of a Beam pipeline that run it and open its running job.',
  },
  'dataflow.problems': {
    type: 'boolean',
    order: 4,
    default: true,
    scope: 'window',
    markdownDescription:
      'Shows errors of failed jobs that you started in this window or watch in the Problems panel, at the line of this workspace that their stack traces name. They go when a later run succeeds, when the line is changed, or with *Clear Dataflow Problems*.',
  },
  'dataflow.mcp.enabled': {
    type: 'boolean',
    order: 8,
    default: false,
    scope: 'window',
    markdownDescription:
      'Offers the tools to the agents of the editor as the MCP server `dataflow-mcp`, which the editor starts with your connections and policy, instead of as tools of the extension. The server has resources and prompts as well.',
  },
  'dataflow.agent.model': {
    type: 'string',
    default: '',
    scope: 'window',
    markdownDescription:
      'Chat model that advises the agent which looks after jobs: its name, id or family as in the model picker, or `auto`. Empty: none, the rules alone decide. A model may choose among the proposals of the rules or make one of its own; whatever it says is held against the same bounds, the policy and your approval.',
  },
  'dataflow.chat.builtInModel': {
    type: 'string',
    enum: builtInModelModes,
    enumDescriptions: [
      'While the editor has no other chat model.',
      'Beside other models as well.',
      'Not at all. Without any model the editor answers no question, @dataflow included.',
    ],
    default: 'auto',
    scope: 'window',
    markdownDescription:
      'When the built-in model stands in the model picker. It is no AI: @dataflow then understands slash commands and plain questions about jobs, without a key and without a network.',
  },
  'dataflow.gemini.access': {
    type: 'string',
    enum: geminiAccesses,
    default: 'apiKey',
    scope: 'machine',
    markdownEnumDescriptions: [
      'The Gemini API, with a key that *Dataflow: Set Gemini API Key* keeps in the secret storage. Without a key nothing is offered.',
      'Vertex AI, with the Application Default Credentials of this machine.',
      'Gemini is not offered.',
    ],
    markdownDescription:
      'How this extension offers Gemini in the model picker. Everything works without it, with any other model, and with none.',
  },
  'dataflow.gemini.vertexProject': {
    type: 'string',
    default: '',
    scope: 'machine',
    markdownDescription:
      'Project that Vertex AI bills. Empty: the project of the first connection to Google Cloud.',
  },
  'dataflow.gemini.vertexLocation': {
    type: 'string',
    default: 'global',
    scope: 'machine',
    markdownDescription: 'Location of Vertex AI, for example `global` or `europe-west4`.',
  },
  'dataflow.gemini.baseUrl': {
    type: 'string',
    default: '',
    // A folder that is opened must not say where the key is sent.
    scope: 'machine',
    markdownDescription:
      'Address in place of `https://generativelanguage.googleapis.com`, for a proxy. It is sent your key: `https://`, or `http://` on this machine.',
  },
  'dataflow.policy': {
    type: 'object',
    order: 7,
    default: {},
    // A folder that is opened must not loosen what models may do.
    scope: 'machine',
    markdownDescription:
      'What @dataflow, the tools and other models may do, whatever you would approve. Every change is asked about as well. Refusals say which part of this they come from.',
    additionalProperties: false,
    properties: {
      readOnly: { type: 'boolean', default: false, description: 'Models change nothing at all.' },
      allow: policyRules('Where there are any, a change must fit one of them.'),
      deny: policyRules('What fits one of them is refused, whatever is allowed.'),
      workers: {
        type: 'object',
        additionalProperties: false,
        description: 'Workers that a job may be given.',
        properties: {
          min: { type: 'integer', minimum: 1, maximum: 1000, default: 1 },
          max: { type: 'integer', minimum: 1, maximum: 1000, default: 1000 },
        },
      },
      scalingStep: {
        type: 'object',
        additionalProperties: false,
        description:
          'How far one scaling goes: so many times, or so many workers more or fewer, whichever is further.',
        properties: {
          factor: { type: 'number', minimum: 1, default: 2 },
          workers: { type: 'integer', minimum: 0, default: 10 },
        },
      },
      coolDownMinutes: {
        type: 'number',
        minimum: 0,
        default: 5,
        description: 'How long a job is left alone after its limits were changed.',
      },
      evidenceMinutes: {
        type: 'number',
        minimum: 1,
        default: 15,
        description: 'How old the facts may be on which a change rests.',
      },
      budget: {
        type: 'object',
        additionalProperties: false,
        description:
          'What all changes of the last hours together may add: workers, or US dollars an hour where the price of the machines is known.',
        properties: {
          hours: { type: 'number', minimum: 1, default: 24 },
          workers: { type: 'number', minimum: 0 },
          usdPerHour: { type: 'number', minimum: 0 },
        },
      },
      rates: {
        type: 'object',
        additionalProperties: false,
        description: 'How often: calls of one chat or agent, changes, and calls to Google Cloud by all.',
        properties: {
          callsPerMinute: { type: 'integer', minimum: 1, default: 300 },
          changesPerHour: { type: 'integer', minimum: 1, default: 30 },
          apiCallsPerMinute: { type: 'integer', minimum: 1, default: 1500 },
        },
      },
    },
  },
};
