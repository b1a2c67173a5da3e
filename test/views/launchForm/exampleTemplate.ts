import type { Template } from '../../../src/dataflow/template.ts';
import { templateParameter } from '../../dataflow/templateParameter.ts';

/** A template with every kind of parameter. */
export const exampleTemplate: Template = {
  path: 'gs://bucket/flex/orders.json',
  kind: 'FLEX',
  name: 'Orders to BigQuery',
  description: 'Reads orders and writes them to a table.',
  sdkLanguage: 'PYTHON',
  isStreaming: true,
  parameters: [
    templateParameter('windowSeconds', { label: 'Window', type: 'NUMBER', defaultValue: '60' }),
    templateParameter('outputTable', {
      label: 'Table',
      type: 'BIGQUERY_TABLE',
      isOptional: false,
      helpText: 'PROJECT:DATASET.TABLE',
      regexes: ['.+:.+\\..+'],
    }),
    templateParameter('format', {
      label: 'Format',
      type: 'ENUM',
      defaultValue: 'JSON',
      options: [{ value: 'JSON' }, { value: 'AVRO', label: 'Avro' }],
      groupName: 'Source',
    }),
    templateParameter('avroSchema', {
      label: 'Avro schema',
      isOptional: false,
      type: 'GCS_READ_FILE',
      parentName: 'format',
      parentTriggerValues: ['AVRO'],
    }),
    templateParameter('jsonPath', {
      parentName: 'format',
      parentTriggerValues: ['JSON'],
      groupName: 'Source',
    }),
    templateParameter('apiToken', { label: 'Token of the shop', helpText: 'Sent with every request.' }),
    templateParameter('useLegacy', { label: 'Old columns', type: 'BOOLEAN' }),
    templateParameter('internal', { isHidden: true }),
  ],
};
