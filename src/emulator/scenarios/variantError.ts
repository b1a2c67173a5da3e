import type { SeededWords } from './seededWords.ts';
import { variantWords as words } from './variantWords.ts';

/** The parts of an exception, whatever language it is thrown in. */
interface Complaint {
  readonly what: string;
  readonly thing: string;
  readonly verb: string;
  readonly end: string;
  readonly line: number;
}

/** How pipelines in Python, Java and Go say that a function of theirs failed. */
const languages: readonly ((complaint: Complaint) => string)[] = [
  ({ what, thing, verb, line }) =>
    `  File "/app/${thing}/${verb.toLowerCase()}.py", line ${line}, in process\nValueError: ${what}`,
  ({ what, thing, verb, end, line }) =>
    `  File "/app/${thing}/${verb.toLowerCase()}.py", line ${line}, in process\n${thing}.errors.${verb}${end}: ${what}`,
  ({ what, thing, verb, end, line }) =>
    `com.example.${thing}.${verb}${end}: ${what}\n\tat com.example.${thing}.${verb}Fn.processElement(${verb}Fn.java:${line})\n\tat com.example.${thing}.${verb}Fn$DoFnInvoker.invokeProcessElement(Unknown Source)`,
  ({ what, thing, verb, line }) =>
    `java.lang.IllegalStateException: ${what}\n\tat com.example.${thing}.${verb}Fn.processElement(${verb}Fn.java:${line})\n\tat org.apache.beam.sdk.util.UserCodeException.wrap(UserCodeException.java:39)`,
  ({ what, thing, verb, line }) =>
    `panic: ${what}\n\ngoroutine ${line} [running]:\nmain.(*${thing}${verb}Fn).ProcessElement(...)\n\t/app/${thing}/${verb.toLowerCase()}.go:${line} +0x1d4`,
  ({ what, thing, verb, line }) =>
    `process bundle failed for instruction process_bundle-${line} using plan S02-5 : while executing Process for Plan[S02-5]:\n\tcaused by:\nDoFn[UID:4, PID:e7, Name: main.${verb}Fn] failed:\n${thing}: ${what}`,
];

/** An exception of somebody's own code: other words, another class, another language for another seed. */
export function variantError(random: SeededWords): string {
  const thing = random.pick(words.things);
  const what = random
    .pick(words.complaints)
    .replace('FIELD', random.pick(words.fields))
    .replace('THING', thing)
    .replace('NUMBER', String(random.number(2, 99_999)));
  const complaint = {
    what,
    thing,
    verb: random.pick(words.working),
    end: random.pick(words.exceptionEnds),
    line: random.number(7, 400),
  };
  return languages[random.number(0, languages.length - 1)]?.(complaint) ?? what;
}
