import type { JsonObject } from '@bufbuild/protobuf';

const bucket = 'gs://dataflow-emulator';
const image = 'none: launched on this machine';
const seconds: JsonObject = { paramType: 'NUMBER', isOptional: true };
const count: JsonObject = { paramType: 'NUMBER', regexes: ['[1-9][0-9]{0,11}'], isOptional: true };
const workerCount: JsonObject = { paramType: 'NUMBER', regexes: ['[1-9][0-9]{0,3}'], isOptional: true };

const wordcountMetadata = {
  name: 'Word count',
  description: 'Counts the words of a text and writes each with its number.',
  parameters: [
    {
      name: 'input',
      label: 'Text to read',
      helpText: 'File or pattern in Cloud Storage. Default: a small text of the service.',
      paramType: 'GCS_READ_FILE',
      isOptional: true,
      defaultValue: `${bucket}/samples/poem.txt`,
    },
    {
      name: 'output',
      label: 'Where to write',
      helpText: 'Prefix of the files that are written, for example gs://BUCKET/counts.',
      paramType: 'GCS_WRITE_FILE',
    },
    {
      name: 'minimumLength',
      label: 'Shortest word',
      helpText: 'Words with fewer letters are not counted. Default: 1.',
      isOptional: true,
      paramType: 'NUMBER',
      regexes: ['[0-9]{1,3}'],
      defaultValue: '1',
    },
  ],
  localLauncher: { command: ['python', `${bucket}/programs/wordcount.py`] },
} satisfies JsonObject;

const modelParameters = [
  { name: 'recordBytes', label: 'Record size', helpText: 'Bytes of one element.', ...count },
  { name: 'keys', label: 'Keys', helpText: 'Number of distinct keys behind the grouping.', ...count },
  {
    name: 'workersMin',
    label: 'Fewest workers',
    helpText: 'Autoscaling keeps at least these.',
    ...workerCount,
  },
  { name: 'workersMax', label: 'Most workers', helpText: 'Autoscaling keeps at most these.', ...workerCount },
  {
    name: 'machineType',
    label: 'Machine type',
    helpText: 'Of the workers, for example n1-standard-2.',
    paramType: 'MACHINE_TYPE',
    isOptional: true,
  },
  {
    name: 'seed',
    label: 'Seed',
    helpText: 'The same seed gives the same job.',
    ...seconds,
    regexes: ['[0-9]{1,9}'],
  },
] satisfies JsonObject[];

const modelFields = {
  recordBytes: 'recordBytes',
  keys: 'keys',
  workersMin: 'workers.min',
  workersMax: 'workers.max',
  machineType: 'workers.machineType',
  seed: 'seed',
};

/** A classic template that its first launch stages: nothing of it can be known before Beam is there. */
export const unstagedWordcount = { name: 'wordcount', type: 'JOB_TYPE_BATCH' } satisfies JsonObject;
export const classicWordcountMetadata: JsonObject = wordcountMetadata;

export const flexWordcount = {
  image,
  sdkInfo: { language: 'PYTHON' },
  metadata: wordcountMetadata,
} satisfies JsonObject;

export const flexStreaming = {
  image,
  sdkInfo: { language: 'PYTHON' },
  metadata: {
    name: 'Streaming with windows',
    description: 'Makes elements by the clock and counts them per key and window, until it is cancelled.',
    streaming: true,
    parameters: [
      {
        name: 'intervalSeconds',
        label: 'Interval',
        helpText: 'Seconds between two elements. Default: 0.25.',
        ...seconds,
      },
      {
        name: 'windowSeconds',
        label: 'Window',
        helpText: 'Seconds counted together. Default: 5.',
        ...seconds,
      },
      { name: 'keys', label: 'Keys', helpText: 'Number of keys. Default: 10.', ...count },
    ],
    localLauncher: { command: ['python', `${bucket}/programs/streaming.py`] },
  },
} satisfies JsonObject;

export const flexYaml = {
  image,
  sdkInfo: { language: 'YAML' },
  metadata: {
    name: 'Beam YAML',
    description: 'Runs a pipeline that is written in Beam YAML, as gcloud dataflow yaml run does.',
    parameters: [
      {
        name: 'yaml_pipeline',
        label: 'Pipeline',
        helpText: 'The pipeline itself. Give this or yaml_pipeline_file.',
        isOptional: true,
        paramType: 'TEXT',
      },
      {
        name: 'yaml_pipeline_file',
        label: 'File of the pipeline',
        helpText: 'A file in Cloud Storage that holds the pipeline.',
        isOptional: true,
        paramType: 'GCS_READ_FILE',
      },
      {
        name: 'jinja_variables',
        label: 'Jinja variables',
        helpText: 'JSON object with values for the Jinja variables of the pipeline.',
        isOptional: true,
        paramType: 'TEXT',
      },
    ],
    localLauncher: {
      command: ['python', '-m', 'apache_beam.yaml.main'],
      pythonPackages: ['apache-beam[yaml]'],
      // The first launch installs packages; pandas among them.
      timeoutSeconds: 1200,
    },
  },
} satisfies JsonObject;

export const batchModel = {
  image,
  sdkInfo: { language: 'UNKNOWN' },
  metadata: {
    name: 'Batch workload',
    description:
      'A batch job that is computed instead of run: reads, parses, groups and writes a number of elements.',
    parameters: [
      {
        name: 'elements',
        label: 'Elements',
        helpText: 'How many the source holds. Default: 1000000.',
        ...count,
      },
      ...modelParameters,
    ],
    localWorkload: {
      parameters: { elements: 'elements', ...modelFields },
      workload: {
        type: 'batch',
        elements: 1_000_000,
        steps: [
          { name: 'Read', kind: 'read', cpuSeconds: 1e-5 },
          { name: 'Parse', kind: 'parDo', cpuSeconds: 1e-4 },
          { name: 'Group', kind: 'groupByKey', cpuSeconds: 1e-5, outputPerInput: 0.1 },
          { name: 'Write', kind: 'write', cpuSeconds: 5e-5 },
        ],
      },
    },
  },
} satisfies JsonObject;

export const streamingModel = {
  image,
  sdkInfo: { language: 'UNKNOWN' },
  metadata: {
    name: 'Streaming workload',
    description: 'A streaming job that is computed instead of run, with a constant rate of arrivals.',
    streaming: true,
    parameters: [
      {
        name: 'arrivalPerSecond',
        label: 'Arrivals',
        helpText: 'Elements per second. Default: 1000.',
        isOptional: true,
        paramType: 'NUMBER',
        regexes: ['[0-9]{1,9}(\\.[0-9]{1,6})?'],
      },
      ...modelParameters,
    ],
    localWorkload: {
      parameters: { arrivalPerSecond: 'arrival.perSecond', ...modelFields },
      workload: {
        type: 'streaming',
        arrival: { kind: 'constant', perSecond: 1000 },
        steps: [
          { name: 'Read', kind: 'read', cpuSeconds: 1e-5 },
          { name: 'Parse', kind: 'parDo', cpuSeconds: 1e-4 },
          { name: 'Window', kind: 'groupByKey', cpuSeconds: 1e-5, outputPerInput: 0.1 },
          { name: 'Write', kind: 'write', cpuSeconds: 5e-5 },
        ],
      },
    },
  },
} satisfies JsonObject;
