import { z } from 'zod';

/** Fields that several parts of a workload have. Times are seconds since the start of the job. */
export const seconds = z.number().min(0).max(31_536_000);
export const count = z.int().min(1).max(1e12);
export const rate = z.number().min(0).max(1e9);
export const name = z.string().min(1).max(200);
/** An exception; with its stack trace it has several lines. */
export const trace = z.string().min(1).max(4000);
