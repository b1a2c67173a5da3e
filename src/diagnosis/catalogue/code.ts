import { textRule, type Rule } from '../rule.ts';
import { pages } from './pages.ts';
import { failedWork, noJob, noWorkers } from './symptoms.ts';

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
    id: 'version-conflict',
    title: 'Versions of libraries or of the language do not fit together',
    meaning:
      'The code was built with other versions than those on the workers: a class lacks a method, a module is closed, or the image has another Python.',
    severity: 'critical',
    confidence: 'likely',
    patterns: [
      /\b(NoSuchMethodError|NoSuchFieldError|IncompatibleClassChangeError|UnsupportedClassVersionError)\b/,
      /\bmodule java\.\w+ does not "opens /,
      /\bSystemError: unknown opcode\b/,
      /\bDetected (mismatched|incompatible) Protobuf Gencode\/Runtime\b/i,
    ],
    explains: [...noWorkers, ...failedWork, ...noJob],
    ruledOutBy: 'The pipeline runs in a container of the very image that the workers have.',
    page: pages.dependencies,
    remedies: [
      "Python: use the same minor version and the same packages where you launch and in the image. Java: take versions from Google's libraries BOM.",
      'Java 17 and later: open what the message names with --jdkAddOpenModules.',
    ],
  }),
  textRule({
    id: 'dependency-install',
    title: 'Workers cannot install the packages of the job',
    meaning:
      'Packages that the job asks for are installed when a worker starts, and that failed: they contradict each other, do not exist, or cannot be reached from the network of the workers.',
    severity: 'critical',
    patterns: [
      /\bpip install failed\b/i,
      /is not a valid editable requirement/,
      /\b(Could not find a version that satisfies the requirement|No matching distribution found for)\b/,
      /\bResolutionImpossible\b/,
      /\bpip\._vendor\b.*\bFailed to establish a new connection\b/,
    ],
    explains: [...noWorkers, ...failedWork],
    ruledOutBy: 'The same list installs in a clean container of the SDK without access to the internet.',
    page: pages.dependencies,
    remedies: [
      'Build the packages into --sdk_container_image, and nothing is installed at start.',
      'Workers without public addresses reach package registries only through Cloud NAT.',
    ],
  }),
  textRule({
    id: 'container-crash',
    title: 'A container of the workers ends as soon as it starts',
    meaning:
      "The worker's machine is there, but the container that would run the code stops again and again. The reason stands in the logs just before it.",
    severity: 'critical',
    confidence: 'likely',
    patterns: [/failed to "?StartContainer"? .*\bCrashLoopBackOff\b/s, /\bexec format error\b/],
    explains: ['no-worker-activity', 'slow-start', 'waiting-workers', 'work-item-failed'],
    ruledOutBy: 'An earlier line names the cause: a package, memory, or the image.',
    page: pages.containers,
    remedies: [
      {
        text: 'Read the logs docker and worker-startup of the same worker, just before this: packages that do not install, an image of another SDK or Python version, or one for another processor.',
        isInLogs: true,
      },
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
