import type { JobSummary } from './job.ts';

/**
 * A template, from GetTemplate.
 * @see https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.locations.templates/get
 */
export interface Template {
  /** `gs://…`, as it was asked for. */
  readonly path: string;
  readonly kind: 'CLASSIC' | 'FLEX' | 'UNKNOWN';
  readonly name?: string;
  readonly description?: string;
  readonly sdkLanguage?: string;
  readonly isStreaming?: boolean;
  readonly parameters: readonly TemplateParameter[];
}

export interface TemplateParameter {
  readonly name: string;
  readonly label: string;
  readonly helpText: string;
  readonly isOptional: boolean;
  /** Every one must match the whole value. RE2 or Java syntax, so not all compile here. */
  readonly regexes: readonly string[];
  /** ParameterType without prefix, for example `TEXT`, `GCS_READ_FILE`, `BOOLEAN`, `ENUM`; `DEFAULT` when not given. */
  readonly type: string;
  readonly options: readonly {
    readonly value: string;
    readonly label?: string;
    readonly description?: string;
  }[];
  readonly defaultValue?: string;
  readonly groupName?: string;
  /** Shown only while the parent has one of `parentTriggerValues`. */
  readonly parentName?: string;
  readonly parentTriggerValues: readonly string[];
  readonly isHidden: boolean;
}

export const flexRsGoals = ['FLEXRS_COST_OPTIMIZED', 'FLEXRS_SPEED_OPTIMIZED'] as const;
export type FlexRsGoal = (typeof flexRsGoals)[number];

/** What a launch may set beside the parameters. @see RuntimeEnvironment and FlexTemplateRuntimeEnvironment of the API */
export interface LaunchEnvironment {
  readonly numWorkers?: number;
  readonly maxWorkers?: number;
  readonly machineType?: string;
  readonly serviceAccountEmail?: string;
  readonly tempLocation?: string;
  /** Flex templates only. */
  readonly stagingLocation?: string;
  readonly network?: string;
  readonly subnetwork?: string;
  readonly workerRegion?: string;
  readonly enableStreamingEngine?: boolean;
  /** Of batch jobs from flex templates. @see https://cloud.google.com/dataflow/docs/guides/flexrs */
  readonly flexrsGoal?: FlexRsGoal;
  readonly additionalExperiments?: readonly string[];
  readonly additionalUserLabels?: Readonly<Record<string, string>>;
}

export interface LaunchRequest {
  readonly kind: 'CLASSIC' | 'FLEX';
  /** `gs://…` of the template file or of the container spec. */
  readonly path: string;
  readonly location: string;
  readonly jobName: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly environment?: LaunchEnvironment;
  /** Takes the place of the running job of the same name. */
  readonly update?: boolean;
  /** Old step name to new one. */
  readonly transformNameMapping?: Readonly<Record<string, string>>;
  /** Checks and launches nothing. */
  readonly validateOnly?: boolean;
}

/** `job` is absent after validateOnly. */
export interface LaunchAnswer {
  readonly job?: JobSummary;
}
