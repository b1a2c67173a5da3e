import { execa } from 'execa';
import { cacheFolder } from './cacheFolder.ts';
import { oneAtATime } from './installOnce.ts';

const candidates = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Flags that keep a browser under test quiet and off the network. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/**
 * Path of a Chromium or Chrome: the one CHROME_PATH names, an installed one, or Debian's package where this process
 * may install it.
 */
export async function chromium(): Promise<string> {
  const named = process.env['CHROME_PATH'];
  if (named !== undefined) return named;
  const found = await installedChromium();
  if (found !== undefined) return found;
  await installDebianPackages('Chromium, for tests in a browser', ['chromium']);
  const installed = await installedChromium();
  if (installed === undefined) throw new Error('Chromium was installed but cannot be found on PATH.');
  return installed;
}

async function installedChromium(): Promise<string | undefined> {
  for (const candidate of candidates) {
    const { exitCode } = await execa(candidate, ['--version'], { reject: false, timeout: 20_000 });
    if (exitCode === 0)
      return candidate.includes('/') || candidate.includes('\\') ? candidate : await which(candidate);
  }
  return undefined;
}

async function which(program: string): Promise<string> {
  const { stdout } = await execa('which', [program]);
  return stdout.trim();
}

/** @param purpose what it is for, as people read it when it has to be installed by hand */
export async function installDebianPackages(purpose: string, packages: readonly string[]): Promise<void> {
  if ((await missingOf(packages)).length === 0) return;
  // Test files that run side by side find out at the same time, and apt-get refuses a second one of itself.
  await oneAtATime(cacheFolder('debian-packages'), async () => {
    const missing = await missingOf(packages);
    if (missing.length > 0) await install(purpose, missing);
  });
}

async function missingOf(packages: readonly string[]): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const name of packages) {
    const { stdout } = await execa('dpkg-query', ['-W', '-f=${Status}', name], { reject: false });
    if (!stdout.includes('install ok installed')) missing.push(name);
  }
  return missing;
}

async function install(purpose: string, missing: readonly string[]): Promise<void> {
  const byHand = `${purpose}: not found. Install it (on Debian and Ubuntu: sudo apt-get install ${missing.join(' ')}) and run this again.`;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error(byHand);
  console.log(`· installing ${missing.join(', ')} (${purpose})`);
  const environment = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
  try {
    await execa('apt-get', ['update', '-qq'], environment);
    await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], environment);
  } catch (error) {
    throw new Error(byHand, { cause: error });
  }
}
