/** Something that is needed to run Beam is missing and could not be installed. The message says what and what to do. */
export class ToolchainError extends Error {
  override readonly name = 'ToolchainError';
}
