import type { Model } from '@google/genai';

/** A model that can chat and call tools. */
export interface GeminiModel {
  /** As requests name it, without `models/`. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly maxInputTokens: number;
  readonly maxOutputTokens: number;
  readonly canThink: boolean;
}

/** Vertex AI lists models without their limits; these hold for every Gemini since 1.5. */
const assumedInputTokens = 1_000_000;
const assumedOutputTokens = 8192;

/** Kinds that are listed beside the chat models and answer with something else, or only to something else. */
const otherPurpose =
  /embedding|imagen|veo|lyria|tts|audio|live|image|robotics|computer-use|aqa|learnlm|deep-research/iu;

/** @param models as the service lists them. Answers those for chats, the default first. */
export function chatModels(models: readonly Model[]): readonly GeminiModel[] {
  const found = new Map<string, GeminiModel>();
  for (const model of models) {
    const chat = chatModel(model);
    if (chat) found.set(chat.id, chat);
  }
  return [...found.values()].sort((a, b) => rank(b) - rank(a) || a.id.localeCompare(b.id));
}

function chatModel(model: Model): GeminiModel | undefined {
  const id = model.name?.split('/').at(-1);
  if (id === undefined || !id.startsWith('gemini-') || otherPurpose.test(id)) return undefined;
  const actions = model.supportedActions;
  if (actions && actions.length > 0 && !actions.includes('generateContent')) return undefined;
  return {
    id,
    name: model.displayName ?? id,
    description: model.description ?? '',
    version: model.version ?? '',
    maxInputTokens: model.inputTokenLimit ?? assumedInputTokens,
    maxOutputTokens: model.outputTokenLimit ?? assumedOutputTokens,
    canThink: model.thinking ?? false,
  };
}

/**
 * What a model promises for a chat with tools: thinking first, then a release that lasts, then a newer generation, then
 * how much it can read. Of equals the quicker kind, as each question takes several rounds.
 */
function rank(model: GeminiModel): number {
  const generation = Number(/^gemini-(\d+(?:\.\d+)?)/u.exec(model.id)?.[1] ?? 0);
  const isPassing = /preview|exp\b|experimental|-\d{2}-\d{2}/u.test(model.id);
  const isSmall = /lite|nano|8b/u.test(model.id);
  return (
    (model.canThink ? 1000 : 0) +
    (isPassing ? 0 : 500) +
    (isSmall ? 0 : 250) +
    Math.min(generation, 20) * 10 +
    Math.min(model.maxInputTokens / 1_000_000, 5) +
    (model.id.includes('flash') ? 0.5 : 0)
  );
}
