import type { z } from 'zod';
import type { Tool } from '../tools/tool.ts';
import { ToolFailure } from '../tools/toolFailure.ts';

/** The arguments as the tool's schema has them, or what is wrong with each, by name. */
export function parseArguments(
  tool: Tool,
  schema: z.ZodType,
  args: unknown,
  zod: typeof z,
): { readonly args: unknown } | { readonly failure: ToolFailure } {
  const parsed = schema.safeParse(args ?? {});
  if (parsed.success) return { args: parsed.data };
  const problems = parsed.error.issues.slice(0, 10).map((issue) => {
    if (issue.code === 'unrecognized_keys') return `unknown argument ${issue.keys.join(', ')}`;
    return `${issue.path.length === 0 ? 'arguments' : issue.path.map(String).join('.')}: ${issue.message}`;
  });
  const known = schema instanceof zod.ZodObject ? Object.keys(schema.shape).join(', ') : '';
  return {
    failure: new ToolFailure(
      'INVALID_ARGUMENT',
      `The tool ${tool.name}`,
      `Its arguments are not right: ${problems.join('; ')}.`,
      `Call it again with the arguments it has: ${known}.`,
      'after_fixing',
    ),
  };
}
