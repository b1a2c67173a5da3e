/** How a command is shown. */
export interface CommandContribution {
  readonly title: string;
  /** A codicon, for example `$(refresh)`. */
  readonly icon?: string;
  /** What it does, in a sentence, for the README. */
  readonly description: string;
  /** False for a command that only a button of a view can run; it is kept out of the palette and the README. */
  readonly isInPalette?: false;
}
