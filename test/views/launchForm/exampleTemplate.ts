import type { Template, TemplateParameter } from '../../../src/dataflow/template.ts';

export function parameter(name: string, over: Partial<TemplateParameter> = {}): TemplateParameter {
  return {
    name,
    label: '',
    helpText: '',
    isOptional: true,
    regexes: [],
    type: 'TEXT',
    options: [],
    parentTriggerValues: [],
    isHidden: false,
    ...over,
  };
}

/** A template with every kind of parameter. */
export const exampleTemplate: Template = {
  path: 'gs://bucket/flex/orders.json',
  kind: 'FLEX',
  name: 'Orders to BigQuery',
  description: 'Reads orders and writes them to a table.',
  sdkLanguage: 'PYTHON',
  isStreaming: true,
  parameters: [
    parameter('windowSeconds', { label: 'Window', type: 'NUMBER', defaultValue: '60' }),
    parameter('outputTable', {
      label: 'Table',
      type: 'BIGQUERY_TABLE',
      isOptional: false,
      helpText: 'PROJECT:DATASET.TABLE',
      regexes: ['.+:.+\\..+'],
    }),
    parameter('format', {
      label: 'Format',
      type: 'ENUM',
      defaultValue: 'JSON',
      options: [{ value: 'JSON' }, { value: 'AVRO', label: 'Avro' }],
      groupName: 'Source',
    }),
    parameter('avroSchema', {
      label: 'Avro schema',
      isOptional: false,
      type: 'GCS_READ_FILE',
      parentName: 'format',
      parentTriggerValues: ['AVRO'],
    }),
    parameter('jsonPath', { parentName: 'format', parentTriggerValues: ['JSON'], groupName: 'Source' }),
    parameter('apiToken', { label: 'Token of the shop', helpText: 'Sent with every request.' }),
    parameter('useLegacy', { label: 'Old columns', type: 'BOOLEAN' }),
    parameter('internal', { isHidden: true }),
  ],
};
