/** Names of the tools that a manifest contributes to the editor's agents. */
export function toolNames(packageJson: unknown): readonly string[] {
  return contributed(packageJson, 'languageModelTools', 'name');
}

/** Ids of the commands that a manifest contributes. */
export function commandIds(packageJson: unknown): readonly string[] {
  return contributed(packageJson, 'commands', 'command');
}

/** The version that a manifest states; empty when it states none. */
export function extensionVersion(packageJson: unknown): string {
  const version = member(packageJson, 'version');
  return typeof version === 'string' ? version : '';
}

function contributed(packageJson: unknown, point: string, key: string): readonly string[] {
  const all = member(member(packageJson, 'contributes'), point);
  return Array.isArray(all)
    ? all.map((each) => member(each, key)).filter((id) => typeof id === 'string')
    : [];
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
