import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Callers } from '../server/callers.ts';
import type { Session } from '../session/session.ts';
import { withSessionDefaults } from '../session/sessionDefaults.ts';
import type { Tool } from '../tools/tool.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { promptMessage, promptTexts, type PromptText } from './promptTexts.ts';

const longestArgument = 500;

/** A prompt with the schema of its arguments, made once for the many servers that offer it. */
export interface PreparedPrompt {
  readonly prompt: PromptText;
  readonly argsSchema: z.ZodObject<Record<string, z.ZodType<string | undefined>>>;
}

export function preparePrompts(): readonly PreparedPrompt[] {
  return promptTexts.map((prompt) => {
    const fields = prompt.arguments.map(({ name, description, isRequired }) => {
      const text = z.string().max(longestArgument).describe(description);
      return [name, isRequired ? text : text.optional()] as const;
    });
    return { prompt, argsSchema: z.object(Object.fromEntries(fields)) };
  });
}

/** Prompts that tell a model in which order to use the tools: those that the caller's session is offered, in its place. */
export function registerPrompts(
  server: McpServer,
  deps: {
    readonly prompts: readonly PreparedPrompt[];
    readonly callers: Callers;
    readonly offered: (session: Session) => readonly { readonly tool: Pick<Tool, 'name'> }[];
  },
): void {
  for (const { prompt, argsSchema } of deps.prompts) {
    server.registerPrompt(
      prompt.name,
      { title: prompt.title, description: prompt.description, argsSchema },
      (args, { mcpReq }) => {
        const session = deps.callers.orThrow(mcpReq._meta);
        const given = argsSchema.parse(withSessionDefaults(argsSchema, args, session.settings));
        const plain: Record<string, string> = {};
        for (const [name, value] of Object.entries(given)) {
          if (value !== undefined) plain[name] = plainText(value, textLimits.message);
        }
        const offered = new Set(deps.offered(session).map(({ tool }) => tool.name));
        const text = promptMessage(prompt, plain, offered);
        return {
          description: prompt.description,
          messages: [{ role: 'user', content: { type: 'text', text } }],
        };
      },
    );
  }
}
