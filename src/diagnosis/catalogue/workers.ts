import { textRule, type Rule } from '../rule.ts';
import { pages } from './pages.ts';
import { isDoingWell } from './delay.ts';
import { failedWork, slowness } from './symptoms.ts';

/** What workers say while they process elements. */
export const workerRules: readonly Rule[] = [
  textRule({
    id: 'hot-key',
    title: 'One key gets most of the data',
    meaning:
      'Elements of one key are processed by one thread, in order. When most elements share a key, that thread sets the pace of the whole stage, and more workers do not help.',
    severity: 'warning',
    patterns: [/\bhot key\b.*\b(was )?detected\b/i, /\bdetected\b.*\bhot ?keys?\b/i],
    explains: [...slowness, 'slow-step', 'worker-lost'],
    ruledOutBy: 'All keys of the step have about as many elements.',
    page: pages.bottlenecks,
    remedies: [
      'Spread the key: add a random part to it, combine per part, then combine the parts.',
      'For a combine, use with_hot_key_fanout (Python) or withHotKeyFanout (Java).',
      'To see which key it is, run the job with hotKeyLoggingEnabled (Java) or enable_hot_key_logging (Python).',
    ],
  }),
  textRule({
    id: 'slow-step',
    title: 'A step takes very long for one element or never ends',
    meaning:
      'A function of the step has been running for minutes without giving a result. It waits for something outside (a database, an HTTP service, a lock) or computes without end.',
    severity: 'warning',
    patterns: [
      /Processing (stuck|lull).*\bfor at least\b/i,
      /Operation ongoing (in (bundle|step|transform)|for over)\b/i,
      /Processing stuck in step\b/i,
    ],
    isHarmless: isDoingWell,
    explains: slowness,
    ruledOutBy: 'The step gives results between the messages, and its lag does not grow.',
    page: pages.stuckJobs,
    remedies: [
      {
        text: 'Read the stack trace under the message: its innermost line of your own code is where the thread waits.',
        isInLogs: true,
      },
      'Give calls to services outside a timeout and send many elements in one call; a slow service also limits what more workers can do.',
      'If it computes, profile it with Cloud Profiler (--dataflow_service_options=enable_google_cloud_profiler).',
    ],
  }),
  textRule({
    id: 'out-of-memory',
    title: 'Workers run out of memory',
    meaning:
      'A worker used more memory than its machine has, and the process that ran your code was ended. Batch work is tried again up to four times, streaming work for ever.',
    severity: 'critical',
    patterns: [
      /consecutive periods of measured GC thrashing/i,
      /\bGC thrashing\b/i,
      /\bOutOfMemory(Error)?\b/,
      /Out of memory: Kill(ed)? process/i,
      /shut down .*due to lack of memory/i,
      /\bMemoryError\b/,
      /Shutting down.*(heap|memory) usage/i,
    ],
    explains: [...failedWork, 'workers-cannot-talk'],
    ruledOutBy: 'The memory chart of the workers stays well below their capacity.',
    page: pages.outOfMemory,
    remedies: [
      'Use a machine type with more memory per vCPU, for example n2-highmem-4 in place of n2-standard-4.',
      'Let fewer threads share a worker: --number_of_worker_harness_threads (Python) or --numberOfWorkerHarnessThreads (Java).',
      'Look for state that grows: large groups held as a list, caches without a limit, side inputs as a whole in memory.',
    ],
  }),
  textRule({
    id: 'commit-too-large',
    title: 'The state or output of one key is too large to commit',
    meaning: 'A bundle of one key wrote more state or output than Streaming Engine takes at once.',
    severity: 'critical',
    patterns: [
      /KeyCommitTooLarge(Exception)?/,
      /Commit request for stage .* (larger|more) than/i,
      /\bvalue exceeding byte limit\b/i,
    ],
    explains: failedWork,
    ruledOutBy: 'No such message in the last hour.',
    page: pages.commonErrors,
    remedies: [
      'Combine instead of grouping where the whole group is not needed, so that one key keeps less.',
      'Spread the data over more keys, or window it more finely.',
    ],
  }),
  textRule({
    id: 'disk-full',
    title: 'Workers have no disk space left',
    meaning: 'Shuffle data, temporary files or logs filled the disk of a worker.',
    severity: 'critical',
    patterns: [/No space left on device/i, /EOFError: marshal data too short/, /\bENOSPC\b/],
    explains: failedWork,
    ruledOutBy: 'The disks of the workers have space.',
    page: pages.commonErrors,
    remedies: [
      'Give the workers larger disks with --disk_size_gb (Python) or --diskSizeGb (Java).',
      'Use Dataflow Shuffle or Streaming Engine, which keep shuffle data outside the workers.',
      'Remove temporary files in the function that makes them.',
    ],
  }),
  textRule({
    id: 'workers-cannot-talk',
    title: 'Workers cannot reach each other',
    meaning:
      'Calls between workers time out. A firewall blocks TCP ports 12345 and 12346, or the shuffle is too large for the workers.',
    severity: 'critical',
    patterns: [
      /RPC timed out.*:1234[56]\b/,
      /DEADLINE_EXCEEDED.*:1234[56]\b/,
      /:1234[56]\b.*(timed out|unavailable|deadline.exceeded)/is,
    ],
    explains: failedWork,
    ruledOutBy: 'The firewall allows TCP 12345-12346 between the workers.',
    page: pages.firewall,
    remedies: [
      'Allow TCP ports 12345 and 12346 between machines with the network tag dataflow.',
      'Use Dataflow Shuffle (batch) or Streaming Engine, which need no traffic between workers.',
    ],
  }),
  textRule({
    id: 'worker-lost',
    title: 'The service lost contact with workers',
    meaning:
      'Workers stopped reporting: their process crashed, ran out of memory, was blocked for minutes, or needed too long to set up.',
    severity: 'warning',
    isTransient: true,
    confidence: 'likely',
    patterns: [
      /Timed out waiting for an update from the worker/i,
      /lost contact with the service/i,
      /SDK harness .*disconnected/i,
      /worker was shut down because it failed to report/i,
      /SDK worker appears to be permanently unresponsive/i,
      /Data channel closed, unable to receive additional data from SDK/i,
      /Unable to retrieve status info from SDK harness/i,
    ],
    isHarmless: isDoingWell,
    explains: ['work-item-failed', ...slowness],
    ruledOutBy: 'The workers were taken away by autoscaling.',
    page: pages.commonErrors,
    remedies: [
      {
        text: 'Look in the worker logs just before it for a crash or for memory that ran out.',
        isInLogs: true,
      },
      'In Python, code in C that holds the interpreter lock for minutes keeps the worker from reporting; give it a time limit.',
      'Move long set-up (loading models) out of the way of the first element, or make it shorter.',
    ],
  }),
  textRule({
    id: 'work-item-failed',
    title: 'The same work failed four times',
    meaning:
      'A batch job ends when one piece of work has failed four times. The exceptions before it say why.',
    severity: 'critical',
    confidence: 'likely',
    patterns: [/a work item has failed 4 times/i, /work item was attempted \d+ times without success/i],
    ruledOutBy: 'An earlier message names the cause.',
    page: pages.commonErrors,
    remedies: [
      {
        text: 'Find the worker exceptions in the hour before the end; the last of them is the likely cause.',
        isInLogs: true,
      },
    ],
  }),
];
