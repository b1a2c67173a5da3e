/** The layers of src/, lowest first: a folder may import itself and those before it. The linter holds everyone to it. */
const product = ['beamYaml', 'dataflow', 'monitoring', 'diagnosis', 'mcp', 'agent', 'manifest', 'webview'];
const editor = ['chat', 'views', 'dashboard'];

/** Folders that must run outside the editor. */
export const vscodeFreeZones = [
  ...product,
  'emulator',
  'bin',
  'dashboard/feeds',
  'dashboard/page',
  'dashboard/shapes',
  'views/launchForm/page',
].map((folder) => `src/${folder}`);

/** Zones of import-x/no-restricted-paths: files of `target` may not import from `from`. */
export const importZones = [
  ...product.map((folder, index) => ({
    target: `./src/${folder}`,
    from: [...product.slice(index + 1), ...editor, 'bin', 'emulator'].map((other) => `./src/${other}`),
    message: `src/${folder} is a lower layer and may not know this one.`,
  })),
  ...editor.map((folder) => ({
    target: `./src/${folder}`,
    from: [...editor.filter((other) => other !== folder), 'bin', 'emulator'].map((other) => `./src/${other}`),
    message: `src/${folder} speaks to other features through commands and the layers below, and never to the emulator's code.`,
  })),
  {
    target: './src/emulator',
    from: [...product, ...editor].map((other) => `./src/${other}`),
    message: 'The emulator is a server for any client and imports nothing of the product.',
  },
  ...[
    { folder: 'dashboard', shared: ['protocol.ts', 'shapes'] },
    { folder: 'views/launchForm', shared: ['protocol.ts', 'messageChecks.ts', 'shownParameters.ts'] },
  ].map(({ folder, shared }) => ({
    target: `./src/${folder}/page`,
    from: './src',
    except: [`./${folder}/page`, ...shared.map((file) => `./${folder}/${file}`), './webview'],
    message: 'The page imports its own files, what pages share, and the message types only.',
  })),
];
