import { commandCategory, commands } from './commands.ts';
import { settings } from './settings.ts';
import type { ManifestTool } from './tools.ts';

/** The parts of the README that are made from the tables of this folder, by the name of their markers. */
export function readmeTables(tools: readonly ManifestTool[]): Readonly<Record<string, string>> {
  return {
    commands: markdownTable(
      ['Command', 'What it does'],
      Object.values(commands)
        .filter((command) => command.isInPalette !== false)
        .map(({ title, description }) => [`${commandCategory}: ${title}`, description]),
    ),
    settings: markdownTable(
      ['Setting', 'What it does', 'Default'],
      Object.entries(settings).map(([id, schema]) => [
        code(id),
        String(schema['markdownDescription'] ?? schema['description']),
        code(JSON.stringify(schema['default'])),
      ]),
    ),
    tools: markdownTable(
      ['Tool', 'In the editor', 'What it does', 'Asks first'],
      tools.map(({ tool, contribution }) => [
        code(tool.name),
        code(`#${contribution.toolReferenceName}`),
        tool.userDescription,
        tool.effect === 'change' ? 'yes' : 'no',
      ]),
    ),
  };
}

/** @returns the README with its tables as those of this folder say */
export function withTables(readme: string, tools: readonly ManifestTool[]): string {
  return withContents(readme, readmeTables(tools));
}

/**
 * @param contents by the name of their markers
 * @returns the README with each text between its pair of markers (`<!-- commands -->` … `<!-- /commands -->`)
 * @throws Error when a pair of markers is missing
 */
export function withContents(readme: string, contents: Readonly<Record<string, string>>): string {
  return Object.entries(contents).reduce((text, [name, content]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const start = text.indexOf(open);
    const end = text.indexOf(close);
    if (start < 0 || end < start) throw new Error(`README.md lacks the markers ${open} and ${close}.`);
    return `${text.slice(0, start + open.length)}\n\n${content}\n\n${text.slice(end)}`;
  }, readme);
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map(
      (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`,
    )
    .join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
