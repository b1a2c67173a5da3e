import { textRule, type Rule } from '../rule.ts';
import { pages } from './pages.ts';
import { isDoingWell } from './delay.ts';
import { noWorkers, slowness } from './symptoms.ts';

/** Machines, addresses and quotas that a job does not get. */
export const resourceRules: readonly Rule[] = [
  textRule({
    id: 'zone-stock-out',
    title: 'The zone has no machines left',
    meaning: 'Compute Engine has no free machines of this type in the zone at the moment.',
    severity: 'critical',
    isTransient: true,
    patterns: [
      /ZONE_RESOURCE_POOL_EXHAUSTED/,
      /does not have enough resources available to fulfill the request/i,
    ],
    explains: noWorkers,
    ruledOutBy: 'The quota message QUOTA_EXCEEDED: then it is your limit and not the zone.',
    page: pages.commonErrors,
    remedies: [
      'Start the job without a fixed zone, so that the service chooses one, or in another region.',
      'Use another machine type or family, or try again later.',
    ],
  }),
  textRule({
    id: 'quota',
    title: 'A quota of the project is used up, or a policy forbids the machines',
    meaning:
      'Compute Engine refused more workers: a quota (CPUs, addresses, disks) or an organisation policy.',
    severity: 'critical',
    patterns: [
      /\bQUOTA_EXCEEDED\b/,
      /project quota may have been exceeded/i,
      /Quota '?[A-Z_]+'? exceeded/,
      /Project .* has insufficient quota/i,
      /constraints\/compute\.\w+/,
    ],
    explains: noWorkers,
    ruledOutBy: 'Quota metrics of the region show room, and no organisation policy applies.',
    page: pages.quotas,
    remedies: [
      'Look at the quotas CPUS, IN_USE_ADDRESSES and the disk quotas of the region, and ask for more where one is used up.',
      'Need less: fewer or smaller workers, and no public addresses (--no_use_public_ips).',
    ],
  }),
  textRule({
    id: 'ip-space',
    title: 'The subnetwork has no free addresses',
    meaning: 'Every worker needs an address of its subnetwork, and none is left.',
    severity: 'critical',
    patterns: [/IP_SPACE_EXHAUSTED/],
    explains: noWorkers,
    ruledOutBy: 'The subnetwork has free addresses.',
    page: pages.network,
    remedies: ['Use a larger subnetwork (or expand this one), or fewer workers with more vCPUs each.'],
  }),
  textRule({
    id: 'streaming-engine-capacity',
    title: 'Streaming Engine has too little capacity for the job',
    meaning:
      'The region cannot give the job as much of Streaming Engine as its smallest number of workers needs.',
    severity: 'critical',
    isTransient: true,
    patterns: [/Streaming Engine does not currently have enough resources/i],
    explains: noWorkers,
    ruledOutBy: 'The job starts with fewer workers.',
    page: pages.commonErrors,
    remedies: ['Start with a smaller minimum of workers, in another region, or try again later.'],
  }),
  textRule({
    id: 'request-limit',
    title: 'A Google API refuses requests because of a limit',
    meaning:
      'The rate of requests, or a quota of the project or table, was reached; most often by writes to BigQuery. The requests are tried again, more slowly.',
    severity: 'warning',
    isTransient: true,
    patterns: [
      /\b(quotaExceeded|rateLimitExceeded)\b/,
      /Exceeded rate limits: too many/i,
      /Quota exceeded: Your (project|table)\b.* exceeded quota/i,
      /\bRESOURCE_EXHAUSTED: Exceeds '/,
      /\bthrottled due to user QPS limit/i,
    ],
    isHarmless: isDoingWell,
    explains: slowness,
    ruledOutBy: 'The writes go on at their usual rate: then the retries are enough.',
    page: pages.bigquery,
    remedies: [
      'For quotaExceeded with streaming inserts: write without insert ids (ignore_insert_ids / ignoreInsertIds), or use the Storage Write API.',
      'rateLimitExceeded passes by itself; if it stays, write larger batches or ask for more quota.',
    ],
  }),
  textRule({
    id: 'worker-pool-failed',
    title: 'No workers could be started',
    meaning:
      'The pool of workers did not come up. The reason stands in the same message or in the one before it.',
    severity: 'critical',
    confidence: 'likely',
    patterns: [
      /Startup of the worker pool .* failed to bring up any/i,
      /Unable to bring up enough workers/i,
      /One or more access control checks for .* failed/i,
    ],
    explains: ['no-worker-activity', ...slowness],
    ruledOutBy: 'An earlier message names the cause.',
    page: pages.commonErrors,
    remedies: ['Read the reason in the message; then check quota, network and image of the workers.'],
  }),
  textRule({
    id: 'no-worker-activity',
    title: 'No worker has done anything for an hour',
    meaning: 'The service ended or warns of a job whose workers never began or stopped working.',
    severity: 'critical',
    confidence: 'likely',
    patterns: [/no worker activity has been seen/i],
    ruledOutBy: 'Worker logs show that elements are processed.',
    page: pages.stuckJobs,
    remedies: [
      'Look in the logs worker-startup, harness-startup and kubelet for what keeps the workers from starting (image, dependencies, network).',
    ],
  }),
];
