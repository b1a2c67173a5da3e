/** How Gemini is reached, and who pays. */
export type GeminiAccount =
  | { readonly kind: 'apiKey'; readonly apiKey: string; readonly baseUrl?: string }
  | {
      readonly kind: 'vertexAi';
      readonly projectId: string;
      readonly location: string;
      readonly baseUrl?: string;
    };

/** What the account is made of, as people set it. */
export interface GeminiSettings {
  /** `off`, `apiKey` or `vertexAi`; anything else counts as `off`. */
  readonly access: unknown;
  readonly vertexProject: unknown;
  readonly vertexLocation: unknown;
  readonly baseUrl: unknown;
  /** From the secret storage. */
  readonly apiKey: string | undefined;
  /** The project of the first connection to Google Cloud, where no other is set. */
  readonly fallbackProject: string | undefined;
}

export type AccountState =
  | { readonly account: GeminiAccount }
  /** Nobody asked for Gemini, or not yet. */
  | { readonly account: undefined; readonly problem?: undefined }
  /** What is wrong with the settings, with what to do. */
  | { readonly account: undefined; readonly problem: string };

export function geminiAccount(settings: GeminiSettings): AccountState {
  const url = baseUrlOf(settings.baseUrl);
  if (url.problem !== undefined) return { account: undefined, problem: url.problem };
  const base = url.value === undefined ? {} : { baseUrl: url.value };
  switch (settings.access) {
    case 'apiKey':
      return settings.apiKey === undefined
        ? { account: undefined }
        : { account: { kind: 'apiKey', apiKey: settings.apiKey, ...base } };
    case 'vertexAi': {
      const projectId = textOf(settings.vertexProject) ?? settings.fallbackProject;
      if (projectId === undefined) {
        return {
          account: undefined,
          problem:
            'Gemini on Vertex AI needs a project. Set dataflow.gemini.vertexProject, or add a connection to Google Cloud.',
        };
      }
      const location = textOf(settings.vertexLocation) ?? 'global';
      return { account: { kind: 'vertexAi', projectId, location, ...base } };
    }
    default:
      return { account: undefined };
  }
}

/** Equal exactly for accounts that see the same models; holds no secret. */
export function accountLabel(account: GeminiAccount): string {
  const place = account.baseUrl ?? '';
  return account.kind === 'apiKey'
    ? `apiKey ${place}`
    : `vertexAi ${account.projectId} ${account.location} ${place}`;
}

/** Why a text cannot be an API key; undefined when it can. Keys are ASCII, go into a header, and have no spaces. */
export function apiKeyProblem(text: string): string | undefined {
  const key = text.trim();
  if (key === '') return 'Paste the API key from Google AI Studio.';
  if (!/^[\x21-\x7e]+$/u.test(key)) return 'An API key has no spaces and no letters beyond ASCII.';
  return key.length < 20 ? 'This is too short for an API key.' : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function baseUrlOf(
  value: unknown,
): { readonly value: string | undefined; readonly problem?: undefined } | { readonly problem: string } {
  const text = textOf(value);
  if (text === undefined) return { value: undefined };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname));
  if (isSafe) return { value: text.replace(/\/+$/u, '') };
  return {
    problem:
      'dataflow.gemini.baseUrl must begin with https:// (http:// is for this machine only), as it is sent your key.',
  };
}
