import { z } from 'zod';
import { faultSchema } from './faults.ts';
import { count, name, rate, seconds } from './fields.ts';

/**
 * A job described instead of programmed: what arrives, what each step costs, who works on it, and what goes wrong when.
 * Times are seconds since the start of the job, costs are seconds per element, sizes are bytes.
 */

/**
 * As large as clients must be able to show a job: the service itself bounds a graph by its 20 MB only. Each step costs
 * every tick its part, so that far more would make the clock fall behind.
 * @see https://cloud.google.com/dataflow/quotas
 */
export const mostSteps = 1000;

const counterSchema = z.strictObject({
  name,
  namespace: name.default('workload'),
  /** How much one element of the step's input adds. */
  perElement: z.number().min(0).max(1e6).default(1),
});

/** A metric that the user's code tells a value of for each element of the step's input. */
const distributionSchema = z
  .strictObject({
    name,
    namespace: name.default('workload'),
    min: z.int().min(0).max(1e12),
    mean: z.number().min(0).max(1e12),
    max: z.int().min(0).max(1e12),
  })
  .refine(({ min, mean, max }) => min <= mean && mean <= max, {
    error: 'min, mean and max are not in order',
    path: ['mean'],
  });

const stepSchema = z.strictObject({
  /** As the user would name it, for example `Parse` or `Window/GroupByKey`. */
  name,
  /** A `groupByKey` begins a stage of its own, as in the service. */
  kind: z.enum(['read', 'parDo', 'groupByKey', 'write']),
  /** Processor time of one element. */
  cpuSeconds: z.number().min(1e-9).max(3600).default(1e-5),
  /** Time that a thread waits for something outside the worker, per element. */
  waitSeconds: z.number().min(0).max(3600).default(0),
  outputPerInput: z.number().min(0).max(1000).default(1),
  /** Of the step's output. A job that replaces this one must have the same. */
  coder: name.default('kind:bytes'),
  counters: z.array(counterSchema).max(20).default([]),
  distributions: z.array(distributionSchema).max(20).default([]),
});

/** Elements per second that the source receives. */
const arrivalSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), perSecond: rate }),
  z.strictObject({
    kind: z.literal('wave'),
    mean: rate,
    amplitude: rate,
    periodSeconds: z.number().min(60).max(31_536_000),
  }),
  /** Each rate holds until the next one. */
  z.strictObject({
    kind: z.literal('levels'),
    levels: z
      .array(z.strictObject({ at: seconds, perSecond: rate }))
      .min(1)
      .max(1000),
  }),
]);

const workersSchema = z
  .strictObject({
    machineType: z
      .string()
      .regex(/^[a-z]\d[a-z]?-(standard|highmem|highcpu)-\d{1,3}$/, 'is not a machine type like n1-standard-4')
      .default('n1-standard-2'),
    min: z.int().min(1).max(4000).default(1),
    max: z.int().min(1).max(4000).default(10),
    autoscaling: z.enum(['THROUGHPUT_BASED', 'NONE']).default('THROUGHPUT_BASED'),
    /** Between asking for a worker and its first element. */
    startupSeconds: seconds.default(60),
  })
  .refine(({ min, max }) => min <= max, { error: 'min is larger than max', path: ['min'] });

export const workloadSchema = z
  .strictObject({
    title: name.optional(),
    description: z.string().max(2000).optional(),
    type: z.enum(['batch', 'streaming']),
    seed: z.int().min(0).max(0xffffffff).default(1),
    /** A chain: each step reads what the one before it gives. */
    steps: z.array(stepSchema).min(1).max(mostSteps),
    /** Batch: how many elements the source holds. */
    elements: count.optional(),
    /** Streaming: how many elements come per second. */
    arrival: arrivalSchema.optional(),
    /** Random part of the arrivals: 0.1 means up to 10 % more or fewer in each step of time. */
    noise: z.number().min(0).max(1).default(0.05),
    recordBytes: z.int().min(1).max(1e9).default(100),
    /** Distinct keys behind a `groupByKey`; one key is worked on by one thread at a time. */
    keys: count.default(100_000),
    workers: workersSchema.prefault({}),
    faults: z.array(faultSchema).max(100).default([]),
  })
  .check(({ value, issues }) => {
    const problem = (path: (string | number)[], message: string): void => {
      issues.push({ code: 'custom', input: value, path, message });
    };
    if (value.type === 'batch' && value.elements === undefined)
      problem(['elements'], 'is missing: a batch workload says how many elements its source holds');
    if (value.type === 'batch' && value.arrival !== undefined)
      problem(['arrival'], 'is for streaming workloads; a batch workload has elements');
    if (value.type === 'streaming' && value.arrival === undefined)
      problem(['arrival'], 'is missing: a streaming workload says how many elements arrive');
    if (value.type === 'streaming' && value.elements !== undefined)
      problem(['elements'], 'is for batch workloads; a streaming workload has an arrival');
    const names = new Set<string>();
    for (const [index, step] of value.steps.entries()) {
      if (names.has(step.name)) problem(['steps', index, 'name'], `is used twice: ${step.name}`);
      names.add(step.name);
      if ((step.kind === 'read') !== (index === 0))
        problem(['steps', index, 'kind'], 'must be read for the first step, and for no other');
    }
    for (const [index, fault] of value.faults.entries()) {
      if ('step' in fault && !names.has(fault.step))
        problem(['faults', index, 'step'], `names no step of the workload: ${fault.step}`);
      if (fault.kind === 'backlogBurst' && value.type === 'batch')
        problem(['faults', index, 'kind'], 'backlogBurst is for streaming workloads');
    }
  });

export type Workload = z.output<typeof workloadSchema>;
export type WorkloadStep = Workload['steps'][number];
