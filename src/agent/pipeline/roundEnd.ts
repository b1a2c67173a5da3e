/** When the next round is due, or that there is none. */
export type RoundEnd = { readonly kind: 'wait'; readonly ms: number } | { readonly kind: 'final' };
