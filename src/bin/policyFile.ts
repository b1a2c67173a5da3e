import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parsePolicy } from '../mcp/policy/policySettings.ts';
import { UsageError } from './mcpArguments.ts';

/** The policy of a JSON file. @throws UsageError when it cannot be read or is not right */
export async function readPolicyFile(path: string): Promise<unknown> {
  let policy: unknown;
  try {
    policy = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const [problem] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UsageError(`--policy ${path}: ${problem}`, { cause: error });
  }
  const parsed = parsePolicy(policy, z);
  if ('problem' in parsed) throw new UsageError(`--policy ${path}: ${parsed.problem}`);
  return policy;
}
