import type { Rule } from '../rule.ts';
import { accessRules } from './access.ts';
import { batchRules } from './batch.ts';
import { codeRules } from './code.ts';
import { dataRules } from './data.ts';
import { resourceRules } from './resources.ts';
import { streamingRules } from './streaming.ts';
import { submissionRules } from './submission.ts';
import { workerRules } from './workers.ts';

/** Every known way a job goes wrong. */
export const rules: readonly Rule[] = [
  ...workerRules,
  ...resourceRules,
  ...accessRules,
  ...submissionRules,
  ...codeRules,
  ...dataRules,
  ...streamingRules,
  ...batchRules,
];
