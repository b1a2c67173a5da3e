import { isJobName } from '../dataflow/jobName.ts';

/** The built-in model takes no longer text in quotes. */
const longestName = 200;

/**
 * How a question names a job: by its name where that means this job alone, else by its id. In quotes, as a job may be
 * called `it` or `test`. A name may be any text, and text from jobs has no place among the words of a person.
 * @param meansItAlone whether no other job is meant by the name
 */
export function jobInQuestion(
  { jobId, jobName = '' }: { readonly jobId: string; readonly jobName?: string | undefined },
  meansItAlone: boolean,
): string {
  const isPlain = isJobName(jobName) && jobName.length <= longestName;
  return `"${isPlain && meansItAlone ? jobName : jobId}"`;
}
