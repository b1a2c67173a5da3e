import type { Fault } from '../workload/faults.ts';
import { tickSeconds } from './setup.ts';

export function isActive(fault: Fault, now: number): boolean {
  if (!('at' in fault)) return true;
  const duration = 'forSeconds' in fault ? (fault.forSeconds ?? Infinity) : Infinity;
  return now >= fault.at && now < fault.at + duration;
}

/** Whether the moment is one of those that come every so many seconds. */
export function isEvery(seconds: number, now: number): boolean {
  return now % seconds < tickSeconds;
}
