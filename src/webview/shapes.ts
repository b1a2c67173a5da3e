/** Small checks of data whose shape nobody vouches for. The protocol's own checks are made of them. */

export function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null;
}

/** JSON has no infinite number, so a message never carries one. */
export function isNumber(data: unknown): data is number {
  return typeof data === 'number' && Number.isFinite(data);
}

export function isOptional(data: unknown, isValid: (data: unknown) => boolean): boolean {
  return data === undefined || isValid(data);
}

export function isList(data: unknown, isValid: (item: unknown) => boolean): boolean {
  return Array.isArray(data) && data.every(isValid);
}

export function isOneOf(options: readonly string[], data: unknown): boolean {
  return typeof data === 'string' && options.includes(data);
}

export function hasStrings(data: Record<string, unknown>, ...names: readonly string[]): boolean {
  return names.every((name) => typeof data[name] === 'string');
}

export function hasOptionalStrings(data: Record<string, unknown>, ...names: readonly string[]): boolean {
  return names.every((name) => data[name] === undefined || typeof data[name] === 'string');
}

export function hasBooleans(data: Record<string, unknown>, ...names: readonly string[]): boolean {
  return names.every((name) => typeof data[name] === 'boolean');
}

/** @param longest characters at most: what a page keeps or asks for is never a document */
export function isShortText(data: unknown, longest: number): data is string {
  return typeof data === 'string' && data.length <= longest;
}
