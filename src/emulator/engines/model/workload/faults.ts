import { z } from 'zod';
import { count, name, seconds, trace } from './fields.ts';

/** What goes wrong in a workload, and when. */

const at = seconds;
/** How long a fault lasts. Absent: until the job ends. */
const lasting = { at, forSeconds: seconds.optional() };
const inStep = { ...lasting, step: name };

/** Limits of a project that keep workers from being created. */
const quotaMetrics = [
  'CPUS',
  'IN_USE_ADDRESSES',
  'DISKS_TOTAL_GB',
  'SSD_TOTAL_GB',
  'INSTANCE_GROUPS',
] as const;

/** Reasons for which the work of a step fails whenever it is tried. */
const workFailureCauses = [
  'workerLost',
  'keyCommitTooLarge',
  'tooManySplits',
  'workerUnreachable',
  'differentLocations',
  'diskFull',
  'missingModule',
  'missingName',
  'expiredCredentials',
] as const;

/** Reasons for which the service gives a job up before it has workers. */
const startFailureCauses = [
  'optionsTooLarge',
  'network',
  'preflight',
  'disabledApi',
  'stagedPackage',
  'templateLauncher',
  'streamingEngine',
  'rejectedSdk',
] as const;

export type QuotaMetric = (typeof quotaMetrics)[number];
export type WorkFailureCause = (typeof workFailureCauses)[number];
export type StartFailureCause = (typeof startFailureCauses)[number];

export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hotKey'), ...inStep, key: name, share: z.number().gt(0).max(1) }),
  z.strictObject({ kind: z.literal('stuckStep'), ...inStep }),
  z.strictObject({ kind: z.literal('outOfMemory'), ...inStep }),
  /** The JVM spends its time on collecting garbage. */
  z.strictObject({ kind: z.literal('gcThrashing'), ...inStep }),
  /** The user's code fails with `error`. */
  z.strictObject({ kind: z.literal('failingWorkItems'), ...inStep, error: trace }),
  /** The work fails for a reason that is not the user's code; `subject` is what it is about, for example a module. */
  z.strictObject({
    kind: z.literal('workFailure'),
    ...inStep,
    cause: z.enum(workFailureCauses),
    subject: name.optional(),
  }),
  z.strictObject({ kind: z.literal('poisonElement'), at, step: name, error: trace }),
  z.strictObject({
    kind: z.literal('slowSink'),
    ...inStep,
    waitSeconds: z.number().gt(0).max(3600),
    /** What the sink answers meanwhile: nothing, or that too much was asked of it. */
    answer: z.enum(['none', 'rateLimitExceeded', 'quotaExceeded']).default('none'),
  }),
  z.strictObject({ kind: z.literal('backlogBurst'), at, forSeconds: seconds.min(1), elements: count }),
  z.strictObject({
    kind: z.literal('quota'),
    ...lasting,
    maxWorkers: z.int().min(0).max(4000),
    metric: z.enum(quotaMetrics).default('CPUS'),
  }),
  /** The subnetwork has no addresses left. */
  z.strictObject({
    kind: z.literal('ipSpace'),
    ...lasting,
    maxWorkers: z.int().min(0).max(4000),
    subnetwork: name.default('default'),
  }),
  z.strictObject({ kind: z.literal('zoneStockOut'), ...lasting }),
  z.strictObject({ kind: z.literal('permission') }),
  z.strictObject({
    kind: z.literal('startFailure'),
    cause: z.enum(startFailureCauses),
    subject: name.optional(),
    /** How long the service tries first. */
    afterSeconds: seconds.default(0),
  }),
  z.strictObject({
    kind: z.literal('workerImage'),
    image: name,
    /** The service gives up after an hour without a worker. */
    givesUpAfter: seconds.default(3600),
  }),
  /** Each worker begins so much later, because its image is large or far away. */
  z.strictObject({ kind: z.literal('slowImagePull'), ...lasting, image: name, pullSeconds: seconds.min(1) }),
  /** Lines in the logs that look like errors and mean nothing. */
  z.strictObject({ kind: z.literal('harmlessLogs'), ...lasting }),
]);

export type Fault = z.output<typeof faultSchema>;
export type FaultKind = Fault['kind'];
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>;
/** A fault that shows itself in the work of a step. */
export type StepFault = Extract<Fault, { step: string }>;
