import { localStartModes, type LocalStartMode } from '../dataflow/local/managedConnection.ts';

/** Value types of all settings. */
export interface Settings {
  'dataflow.connections': readonly ConnectionSetting[];
  'dataflow.local.start': LocalStartMode;
}
export type SettingId = keyof Settings;

export const settingsTitle = 'Dataflow';

/** Settings whose workspace values are ignored until the workspace is trusted: they say whom credentials are sent to. */
export const restrictedSettings: readonly SettingId[] = ['dataflow.connections'];

export interface ConnectionSetting {
  readonly name: string;
  readonly projectId: string;
  readonly regions?: readonly string[];
  readonly endpoint?: string;
}

/** JSON schemas of all settings, as package.json holds them. */
export const settings: Readonly<Record<SettingId, Readonly<Record<string, unknown>>>> = {
  'dataflow.connections': {
    type: 'array',
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
          description: 'Regional endpoints to look at.',
        },
        endpoint: {
          type: 'string',
          pattern: '^[^:/]+:[0-9]+$',
          description: 'host:port of a Dataflow service to use instead of Google Cloud.',
        },
      },
    },
  },
  'dataflow.local.start': {
    type: 'string',
    enum: localStartModes,
    enumDescriptions: [
      'As soon as the Jobs view is shown, or @dataflow or a tool needs it.',
      'Only by its button in the Jobs view or its command.',
      'Never, and the Jobs view does not show it.',
    ],
    default: 'automatic',
    scope: 'window',
    markdownDescription:
      'When to start the local Dataflow, which runs Beam pipelines on this machine (Linux and macOS). It stands in the Jobs view unless `DATAFLOW_EMULATOR_HOST` or a connection with an `endpoint` names a service of your own.',
  },
};
