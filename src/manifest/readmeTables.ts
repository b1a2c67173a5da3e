import { commandCategory, commands } from './commands.ts';
import { settings } from './settings.ts';
import type { ManifestTool } from './tools.ts';

/** The parts of the README that are made from the tables of this folder, by the name of their markers. */
export function readmeTables(tools: readonly ManifestTool[]): Readonly<Record<string, string>> {
  return {
    commands: table(
      ['Command', 'What it does'],
      Object.values(commands)
        .filter((command) => command.isInPalette !== false)
        .map(({ title, description }) => [`${commandCategory}: ${title}`, description]),
    ),
    settings: table(
      ['Setting', 'What it does', 'Default'],
      Object.entries(settings).map(([id, schema]) => [
        code(id),
        String(schema['markdownDescription'] ?? schema['description']),
        code(JSON.stringify(schema['default'])),
      ]),
    ),
    tools: table(
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

/**
 * @returns the README with the text between each pair of markers (`<!-- commands -->` … `<!-- /commands -->`) as the tables say
 * @throws Error when a pair of markers is missing
 */
export function withTables(readme: string, tools: readonly ManifestTool[]): string {
  return Object.entries(readmeTables(tools)).reduce((text, [name, content]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const start = text.indexOf(open);
    const end = text.indexOf(close);
    if (start < 0 || end < start) throw new Error(`README.md lacks the markers ${open} and ${close}.`);
    return `${text.slice(0, start + open.length)}\n\n${content}\n\n${text.slice(end)}`;
  }, readme);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map(
      (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`,
    )
    .join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
