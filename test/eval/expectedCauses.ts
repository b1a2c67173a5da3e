/** What an evaluation holds a diagnosis against; rules never see these names. */
export interface ExpectedCause {
  /** Any of these rules names the true cause. Empty: nothing is wrong, whatever is found besides notes is a false alarm. */
  readonly causes: readonly string[];
  /** When the trouble begins, in minutes of job time. */
  readonly fromMinute?: number;
  /** How long the job is looked at, in minutes. Default 120. */
  readonly minutes?: number;
}

const day = 24 * 60;

/** By name of the scenario. */
export const expectedCauses: Readonly<Record<string, ExpectedCause>> = {
  'healthy-batch': { causes: [], minutes: day },
  'healthy-streaming': { causes: [], minutes: day },
  'harmless-logs': { causes: [], minutes: day },
  // The backlog is gone six minutes after the burst began.
  'backlog-burst': {
    causes: ['catching-up', 'too-few-workers', 'backlog-growing'],
    fromMinute: 30,
    minutes: 33,
  },
  'hot-key': { causes: ['hot-key'], fromMinute: 10 },
  'stuck-step': { causes: ['slow-step'], fromMinute: 10, minutes: 35 },
  'slow-sink': { causes: ['slow-step', 'waiting-workers'], fromMinute: 10 },
  'rate-limit': { causes: ['request-limit'], fromMinute: 10, minutes: 30 },
  'insert-quota': { causes: ['request-limit'], fromMinute: 10 },
  'expired-credentials': { causes: ['expired-credentials'], fromMinute: 10 },
  'failing-work-items': { causes: ['user-code-error'] },
  'failing-bundles': { causes: ['user-code-error'], fromMinute: 10 },
  'missing-module': { causes: ['missing-module', 'setuptools'] },
  'missing-name': { causes: ['name-error'] },
  'poison-element': { causes: ['user-code-error'] },
  'key-commit-too-large': { causes: ['commit-too-large'] },
  'worker-lost': { causes: ['worker-lost'] },
  'workers-unreachable': { causes: ['workers-cannot-talk'] },
  'out-of-memory': { causes: ['out-of-memory'], fromMinute: 10 },
  'gc-thrashing': { causes: ['out-of-memory'], fromMinute: 10 },
  'disk-full': { causes: ['disk-full'] },
  'too-many-splits': { causes: ['too-many-sources'] },
  'different-locations': { causes: ['different-locations'] },
  quota: { causes: ['quota'], fromMinute: 20, minutes: 45 },
  'quota-addresses': { causes: ['quota'] },
  'ip-space': { causes: ['ip-space'], fromMinute: 20, minutes: 45 },
  'zone-stock-out': { causes: ['zone-stock-out'] },
  'streaming-engine': { causes: ['streaming-engine-capacity'] },
  permission: { causes: ['worker-service-account'] },
  preflight: { causes: ['preflight-permission'] },
  'disabled-api': { causes: ['api-disabled'] },
  network: { causes: ['network'] },
  'staged-package': { causes: ['staged-files'] },
  'options-too-large': { causes: ['options-too-large'] },
  'rejected-sdk': { causes: ['rejected-sdk'] },
  'template-launcher': { causes: ['template-launch'] },
  'worker-image': { causes: ['container-image'] },
  'slow-image': { causes: ['slow-start'], minutes: 9 },
};
