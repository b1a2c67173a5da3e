/**
 * Longest question whether a change may be made, in characters. It names everything that would happen, and what is longer is
 * refused instead of being cut: nobody shall approve what is not shown.
 *
 * VS Code cuts Markdown after 100,000 characters, and no character takes more than five there.
 */
export const longestQuestion = 20_000;
