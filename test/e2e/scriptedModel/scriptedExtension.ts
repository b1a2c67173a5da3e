import { execa } from 'execa';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
/** Name of the model in the picker. */
export const scriptedModelName = 'Scripted model';

const manifest = {
  name: 'scripted-model',
  publisher: 'test',
  version: '0.0.1',
  engines: { vscode: '^1.106.0' },
  main: 'extension.js',
  activationEvents: ['onStartupFinished'],
  contributes: { languageModelChatProviders: [{ vendor: 'scripted', displayName: 'Scripted' }] },
};

/** Asks the script's server for models and answers; it knows nothing else. */
const program = `
const vscode = require('vscode');
const origin = process.env.SCRIPTED_MODEL_URL;
function plain(part) {
  if (part instanceof vscode.LanguageModelTextPart) return { text: part.value };
  if (part instanceof vscode.LanguageModelToolCallPart)
    return { call: part.name, id: part.callId, input: part.input };
  if (part instanceof vscode.LanguageModelToolResultPart)
    return { result: part.content.map((each) => each.value ?? '').join(''), id: part.callId };
  return {};
}
exports.activate = async (context) => {
  const changes = new vscode.EventEmitter();
  const closing = new AbortController();
  context.subscriptions.push({ dispose: () => closing.abort() }, changes);
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('scripted', {
      onDidChangeLanguageModelChatInformation: changes.event,
      provideLanguageModelChatInformation: async () => (await fetch(origin + '/models')).json(),
      provideTokenCount: async (_, text) =>
        Math.ceil((typeof text === 'string' ? text : JSON.stringify(text.content)).length / 4),
      provideLanguageModelChatResponse: async (_, messages, options, progress, token) => {
        const calledOff = new AbortController();
        token.onCancellationRequested(() => calledOff.abort());
        const response = await fetch(origin + '/answer', {
          method: 'POST',
          signal: calledOff.signal,
          body: JSON.stringify({
            messages: messages.map(({ role, content }) => ({ role, parts: content.map(plain) })),
            tools: (options.tools ?? []).map(({ name }) => name),
          }),
        });
        const decoder = new TextDecoder();
        let rest = '';
        for await (const chunk of response.body) {
          const lines = (rest + decoder.decode(chunk, { stream: true })).split('\\n');
          rest = lines.pop();
          for (const line of lines.filter((each) => each !== '')) {
            const part = JSON.parse(line);
            progress.report(
              part.text === undefined
                ? new vscode.LanguageModelToolCallPart(part.id, part.call, part.input)
                : new vscode.LanguageModelTextPart(part.text),
            );
          }
        }
      },
    }),
  );
  (async () => {
    for (;;) {
      await fetch(origin + '/changes', { signal: closing.signal });
      changes.fire();
    }
  })().catch(() => undefined);
};
`;

/**
 * Packages an extension whose language model says what a script says.
 * @returns path of the .vsix, in `folder`
 */
export async function packageScriptedModel(folder: string): Promise<string> {
  const source = join(folder, 'scripted-model');
  await mkdir(source, { recursive: true });
  await writeFile(join(source, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(source, 'extension.js'), program);
  await writeFile(join(source, 'README.md'), 'A language model for tests.\n');
  const vsix = join(folder, 'scripted-model.vsix');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix];
  await execa(join(root, 'node_modules', '.bin', 'vsce'), ['package', ...flags], { cwd: source });
  return vsix;
}
