/** Templates that lie ready in the storage of the local Dataflow: one classic template and flex container specs. */
export const readyTemplates: readonly string[] = [
  'gs://dataflow-emulator/templates/wordcount',
  'gs://dataflow-emulator/flex/wordcount.json',
  'gs://dataflow-emulator/flex/streaming.json',
  'gs://dataflow-emulator/flex/yaml.json',
  'gs://dataflow-emulator/flex/batch-model.json',
  'gs://dataflow-emulator/flex/streaming-model.json',
];
