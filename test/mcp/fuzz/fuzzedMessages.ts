import fc from 'fast-check';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';

const prototypeKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'] as const;
const knownKeys = [
  'job_id',
  'connection',
  'project_id',
  'location',
  'mode',
  'states',
  'filter',
  'limit',
  'dry_run',
];
const methods = [
  ...['tools/call', 'tools/list', 'resources/read', 'resources/list', 'resources/subscribe', 'prompts/get'],
  ...['completion/complete', 'subscriptions/listen', 'server/discover', 'initialize', 'ping', 'nothing/here'],
  ...['notifications/cancelled', 'notifications/initialized', ...prototypeKeys],
];

const deep = fc
  .integer({ min: 50, max: 500 })
  .map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown);
const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '1',
      'local',
      'us-central1',
      'ACTIVE',
      'cancel',
      '',
      '\u0000',
      '\u202E',
      '\uD800',
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1000, max: 20_000 }).map((length) => 'x'.repeat(length)) },
);
const leaf = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const key = fc.oneof(fc.constantFrom(...prototypeKeys), fc.constantFrom(...knownKeys), text);
const value = fc.oneof(
  { weight: 20, arbitrary: leaf },
  { weight: 4, arbitrary: fc.array(leaf, { maxLength: 5 }) },
  { weight: 4, arbitrary: fc.array(fc.tuple(key, leaf), { maxLength: 4 }).map(objectOf) },
  { weight: 1, arbitrary: deep },
);

/** Arguments of a tool: mostly an object with some right and some wrong members. */
export const fuzzedArguments: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.tuple(key, value), { maxLength: 6 }).map(objectOf) },
  { weight: 1, arbitrary: value },
);

export const fuzzedTool: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...toolTable.map(({ name }) => name)) },
  { weight: 1, arbitrary: key },
);

const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'fuzz', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const meta = fc.oneof(
  fc.constant(envelope),
  fc
    .array(fc.tuple(fc.constantFrom('dataflow-vscode/session', 'traceparent', ...prototypeKeys), value), {
      maxLength: 3,
    })
    .map((members) => ({ ...envelope, ...objectOf(members) })),
  value,
);
const params = fc.oneof(
  fc.record({ name: fuzzedTool, arguments: fuzzedArguments, _meta: meta }, { requiredKeys: ['name'] }),
  fc.record({ uri: text, _meta: meta }),
  fc.record({
    ref: fc.record({ type: fc.constantFrom('ref/prompt', 'ref/resource'), name: key, uri: text }),
    argument: value,
  }),
  value,
);
const id = fc.oneof(fc.integer({ min: 1000 }), text, fc.constant(null), fc.double());
const message = fc.record(
  {
    jsonrpc: fc.oneof(fc.constant('2.0'), value),
    id,
    method: fc.oneof(fc.constantFrom(...methods), text),
    params,
  },
  { requiredKeys: ['method'] },
);

/** One line of text that a client could send: nearly right JSON-RPC, other JSON, or no JSON at all. */
export const fuzzedLine: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: message.map((each) => JSON.stringify({ jsonrpc: '2.0', ...each })) },
  { weight: 2, arbitrary: value.map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: fc.array(message, { maxLength: 3 }).map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: message.map((each) => JSON.stringify(each).slice(0, -3)) },
  { weight: 1, arbitrary: text.map((each) => each.replaceAll('\n', ' ')) },
);

/** With each name as a member of its own, `__proto__` too. */
function objectOf(members: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(members);
}
