import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { scenarios } from '../../src/emulator/scenarios/scenarioTable.ts';
import { variantWords } from '../../src/emulator/scenarios/variantWords.ts';

const folder = new URL('../../src/diagnosis/', import.meta.url);

/** Names that are ordinary words of the field: rules may know these, not the scenarios that carry them. */
const fieldWords = new Set(['network', 'permission', 'preflight', 'quota', 'streaming-engine']);

describe('the rules of diagnosis', () => {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(new URL(file, folder), 'utf8').toLowerCase() }));
  /** Where any of the phrases stands. */
  const places = (phrases: readonly string[]): readonly string[] =>
    sources.flatMap(({ file, text }) =>
      phrases.filter((phrase) => text.includes(phrase.toLowerCase())).map((phrase) => `${file}: ${phrase}`),
    );

  it('are read by this test', () => {
    assert.ok(places(['processing_parallelism_keys']).length > 0);
  });

  it('know no description of a scenario, and no step, key or exception of its workload', () => {
    const phrases = scenarios.flatMap(({ workload }) => [workload.description, ...ownTexts(workload)]);
    assert.deepEqual(places([...new Set(phrases)]), []);
  });

  it('know no complaint that the variants of scenarios are reworded with', () => {
    const phrases = variantWords.complaints
      .flatMap((complaint) => complaint.split(/FIELD|THING|NUMBER/))
      .map((part) => part.trim())
      .filter((part) => part.length > 13);
    assert.ok(phrases.length > 5);
    assert.deepEqual(places(phrases), []);
  });

  it('are not written for the names of scenarios', () => {
    const ruleIds = new Set(
      sources.flatMap(({ text }) => [...text.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map(([, id]) => id)),
    );
    const names = scenarios
      .map(({ name }) => name)
      .filter((name) => !fieldWords.has(name) && !ruleIds.has(name));
    assert.deepEqual(places(names), []);
  });
});

/** Texts of two words and more that a workload's document gives to steps, keys and errors. */
function ownTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^[A-Z][a-z]+ [a-z]|Error: |^user-\d/.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'title' || key === 'description' ? [] : ownTexts(inner),
  );
}
