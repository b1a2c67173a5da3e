import assert from 'node:assert/strict';
import { z } from 'zod';
import { settings } from '../../../src/manifest/settings.ts';
import { parsePolicy, policySchema } from '../../../src/mcp/policy/policySettings.ts';

/** A JSON schema without what only people read, and without what only one of the two writers spells out. */
function bare(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(bare);
  if (typeof schema !== 'object' || schema === null) return schema;
  const left = ['$schema', 'description', 'markdownDescription', 'scope', 'order', 'propertyNames'];
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !left.includes(key) && !(key === 'default' && typeof value === 'object'))
      .filter(([key, value]) => !(key === 'maximum' && value === Number.MAX_SAFE_INTEGER))
      .map(([key, value]) => [key, bare(value)]),
  );
}

describe('the policy of models', () => {
  it('is offered by the editor just as it is read', () => {
    const read = z.toJSONSchema(policySchema(z), { io: 'input' });
    assert.deepEqual(bare(settings['dataflow.policy']), bare(read));
  });

  it('is safe when nothing is set: small steps, a rest between them, fresh facts, bounded rates', () => {
    const parsed = parsePolicy(undefined, z);
    assert.ok('settings' in parsed);
    const { scalingStep, coolDownMinutes, evidenceMinutes, rates } = parsed.settings;
    assert.deepEqual(
      { scalingStep, coolDownMinutes, evidenceMinutes, rates },
      {
        scalingStep: { factor: 2, workers: 10 },
        coolDownMinutes: 5,
        evidenceMinutes: 15,
        rates: { callsPerMinute: 300, changesPerHour: 30, apiCallsPerMinute: 1500 },
      },
    );
    assert.deepEqual(parsePolicy({}, z), parsed);
  });

  it('names what is wrong with it', () => {
    const parsed = parsePolicy({ workers: { min: 0 }, deny: [{ tool: 'stop_job' }] }, z);
    assert.ok('problem' in parsed);
    assert.match(parsed.problem, /workers\.min/);
    assert.match(parsed.problem, /deny\.0: .*tool/);
  });
});
