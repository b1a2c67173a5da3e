/** Names of the tools that a manifest contributes to the editor's agents. */
export function toolNames(packageJson: unknown): readonly string[] {
  const tools = member(member(packageJson, 'contributes'), 'languageModelTools');
  if (!Array.isArray(tools)) return [];
  return tools.map((tool) => member(tool, 'name')).filter((name) => typeof name === 'string');
}

/** The version that a manifest states; empty when it states none. */
export function extensionVersion(packageJson: unknown): string {
  const version = member(packageJson, 'version');
  return typeof version === 'string' ? version : '';
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
