/** What the token endpoint answers. */
export interface TokenReply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export function refusal(
  error: string,
  description: string,
  options: { readonly status?: number; readonly subtype?: string } = {},
): TokenReply {
  return {
    status: options.status ?? 400,
    body: {
      error,
      error_description: description,
      ...(options.subtype !== undefined && { error_subtype: options.subtype }),
    },
  };
}
