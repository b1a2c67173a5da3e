/** Longest document that is looked at, in characters. */
export const longestDocument = 500_000;

/**
 * Longest document that a launch takes as a parameter, in bytes: it becomes an argument of the program that builds the
 * pipeline, and Linux takes 128 KiB of each.
 */
export const longestParameter = 120_000;
