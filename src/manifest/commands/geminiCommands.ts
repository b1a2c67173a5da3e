import type { CommandContribution } from './commandContribution.ts';

/** The key and the models of Gemini. */
export interface GeminiCommandArguments {
  'dataflow.setGeminiApiKey': [];
  'dataflow.removeGeminiApiKey': [];
  'dataflow.manageGemini': [];
}

export const geminiCommands: Readonly<Record<keyof GeminiCommandArguments, CommandContribution>> = {
  'dataflow.setGeminiApiKey': {
    title: 'Set Gemini API Key…',
    icon: '$(key)',
    description: 'Keeps a key for Gemini in the secret storage of the editor, and offers its models.',
  },
  'dataflow.removeGeminiApiKey': {
    title: 'Remove Gemini API Key',
    description: 'Forgets the key for Gemini.',
  },
  'dataflow.manageGemini': {
    title: 'Manage Gemini…',
    description: 'Key, Vertex AI and the list of models.',
  },
};
