import { textRule, type Rule } from '../rule.ts';
import { isDoingWell } from './delay.ts';
import { pages } from './pages.ts';
import { failedWork, noJob, noWorkers } from './symptoms.ts';

/** What sources, sinks and elements do to a job. */
export const dataRules: readonly Rule[] = [
  textRule({
    id: 'resource-permission',
    title: 'Something the job uses may not be used by it',
    meaning:
      "A bucket, subscription, table or key exists (or may exist), and the workers' service account, or the network perimeter, keeps the job from it.",
    severity: 'critical',
    confidence: 'likely',
    isOnlyInErrors: true,
    patterns: [
      /\bdoes not have [`'"]?[a-z]+\.[\w.]+[`'"]? (access|permission)/i,
      /\bPermission ['"]?[a-z]+\.[\w.]+['"]? denied on resource/i,
      /\bCloud KMS key permission\b.*\bdenied\b/i,
      /\bUser not authorized to perform this action\b/i,
      /\bRequest is prohibited by organization's policy\b/i,
      /\bFailed to write a file to temp location\b/i,
    ],
    explains: [...failedWork, ...noWorkers, ...noJob],
    ruledOutBy: 'The same call works with the credentials of the workers.',
    page: pages.permissions,
    remedies: [
      "Give the workers' service account the permission that the message names, on the resource that it names.",
      'Where a service perimeter is in the way, let the resource in by an egress rule.',
    ],
  }),
  textRule({
    id: 'endpoint-unreachable',
    title: 'Workers cannot reach a source or sink',
    meaning:
      'A connection to a database or service outside is not accepted or never answered: it does not run, or a firewall or route is in the way.',
    severity: 'critical',
    confidence: 'likely',
    isOnlyInErrors: true,
    isHarmless: isDoingWell,
    patterns: [
      /\b(ConnectException|ConnectTimeoutException|ConnectionRefusedError|NoRouteToHostException|UnknownHostException)\b/,
      /\bCannot create PoolableConnectionFactory\b/,
      /\bI\/O error on (GET|POST|PUT) request\b.*\btimed out\b/i,
    ],
    explains: [...failedWork, 'user-code-error'],
    ruledOutBy: 'A machine in the same subnetwork reaches it.',
    page: pages.firewall,
    remedies: [
      'See that it runs, and that its name and port in the options of the pipeline are right.',
      "Try the way with Connectivity Tests from the workers' subnetwork; without public addresses it takes Cloud NAT to get outside.",
    ],
  }),
  textRule({
    id: 'element-too-large',
    title: 'One element is larger than the service takes',
    meaning:
      'A single element, key or message is above the limit: often a whole group, or a file, that became one element.',
    severity: 'critical',
    patterns: [
      /\bexceeds maximum protobuf size\b/i,
      /\bOutput element size exceeds the allowed limit\b/i,
      /\bexceeds GRPC limit\b/i,
      /\bShuffle key too large\b/i,
      /\bPubsub publish requests are limited to\b/i,
    ],
    explains: [...failedWork, 'user-code-error'],
    ruledOutBy: 'The largest element of the step is below the limit.',
    page: pages.commonErrors,
    remedies: [
      'Find the step that makes it, and emit many small elements in place of one; keep large objects in Cloud Storage and pass their names.',
      'Do not put a Reshuffle after a grouping: it turns each group into one element.',
    ],
  }),
];
