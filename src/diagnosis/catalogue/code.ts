import { textRule, type Rule } from '../rule.ts';
import { pages } from './pages.ts';
import { failedWork, noWorkers } from './symptoms.ts';

/** Known mistakes in how user code reaches the workers. */
export const codeRules: readonly Rule[] = [
  textRule({
    id: 'setuptools',
    title: 'A package needs pkg_resources, which new setuptools no longer bring',
    meaning: 'setuptools 82 removed the module pkg_resources.',
    severity: 'critical',
    patterns: [/No module named '?pkg_resources'?/],
    explains: [...noWorkers, ...failedWork, 'user-code-error', 'missing-module'],
    ruledOutBy: 'Workers have setuptools below 82.',
    page: pages.dependencies,
    remedies: [
      'Pin setuptools<82 in the requirements of the job or in its image, or upgrade the package that needs pkg_resources.',
    ],
  }),
  textRule({
    id: 'missing-module',
    title: 'A module is missing on the workers',
    meaning: 'The code imports a package that is on your machine and not on the workers.',
    severity: 'critical',
    patterns: [
      /\b(ModuleNotFoundError|ImportError): No module named\b/,
      /java\.lang\.(ClassNotFoundException|NoClassDefFoundError)/,
    ],
    explains: [...noWorkers, ...failedWork, 'user-code-error'],
    ruledOutBy: 'The package is in the image or in the requirements of the job.',
    page: pages.dependencies,
    remedies: [
      'Python: list it in --requirements_file, ship your own modules with --setup_file, or build them into --sdk_container_image.',
      'Java: bundle it into the jar that is staged.',
    ],
  }),
  textRule({
    id: 'name-error',
    title: 'A name of the main program is not known on the workers',
    meaning: 'Functions of the main program are sent without the imports and variables around them.',
    severity: 'critical',
    patterns: [/\bNameError: (global )?name '[^']*' is not defined/],
    explains: [...failedWork, 'user-code-error'],
    ruledOutBy: 'The name is misspelt: then it fails locally too.',
    page: pages.commonErrors,
    remedies: [
      'Run with --save_main_session, or import inside the function that uses the name.',
      'Better for larger programs: put the code into modules shipped with --setup_file.',
    ],
  }),
];
