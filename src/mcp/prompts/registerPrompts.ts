import { completable, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { JobCompletions } from '../resources/completions.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { promptMessage, promptTexts, type PromptText } from './promptTexts.ts';

const longestArgument = 500;

/** A prompt with the schema of its arguments, made once for the many servers that offer it. */
export interface PreparedPrompt {
  readonly prompt: PromptText;
  readonly argsSchema: z.ZodObject<Record<string, z.ZodType<string | undefined>>>;
}

export function preparePrompts(complete: JobCompletions): readonly PreparedPrompt[] {
  return promptTexts.map((prompt) => {
    const fields = prompt.arguments.map(({ name, description, isRequired }) => {
      const text = z.string().max(longestArgument).describe(description);
      const field = name === 'target' ? text : completable(text, complete[name]);
      return [name, isRequired ? field : field.optional()] as const;
    });
    return { prompt, argsSchema: z.object(Object.fromEntries(fields)) };
  });
}

/** Prompts that tell a model in which order to use the tools. @param offered - names of the tools there are */
export function registerPrompts(
  server: McpServer,
  prompts: readonly PreparedPrompt[],
  offered: ReadonlySet<string>,
): void {
  for (const { prompt, argsSchema } of prompts) {
    server.registerPrompt(
      prompt.name,
      { title: prompt.title, description: prompt.description, argsSchema },
      (args) => {
        const plain: Record<string, string> = {};
        for (const [name, value] of Object.entries(args)) {
          if (value !== undefined) plain[name] = plainText(value, textLimits.message);
        }
        const text = promptMessage(prompt, plain, offered);
        return {
          description: prompt.description,
          messages: [{ role: 'user', content: { type: 'text', text } }],
        };
      },
    );
  }
}
