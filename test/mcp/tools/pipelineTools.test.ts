import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { job } from '../scriptedDataflow.ts';
import { startPolicyBench, type PolicyBench } from '../policy/changingDataflow.ts';

const reading = (path: string, type = 'ReadFromText'): string =>
  `pipeline:\n  type: chain\n  transforms:\n    - type: ${type}\n      config: {path: ${JSON.stringify(path)}}\n    - type: LogForTesting\n`;

describe('Tools for Beam YAML pipelines', () => {
  let bench: PolicyBench;
  let folder: string;
  beforeEach(async () => {
    bench = await startPolicyBench();
    folder = await mkdtemp(join(tmpdir(), 'sample-lines-'));
  });
  afterEach(async () => {
    await bench.client.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The pipeline that a sample of this one runs, or what is said against it. */
  async function sampled(yaml: string, args: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { text, isError } = await bench.client.callTool(
      'run_pipeline_sample',
      { yaml, ...args },
      { approve: () => Promise.resolve('approved') },
    );
    if (isError) return text;
    const [launch] = bench.dataflow.sent.at(-1)?.args ?? [];
    return (launch as { parameters: { yaml_pipeline: string } }).parameters.yaml_pipeline;
  }

  it('read the first lines of a file, or of the first that fits a pattern', async () => {
    await writeFile(join(folder, 'b.txt'), 'three\n');
    await writeFile(join(folder, 'a.txt'), 'one\r\ntwo\nmore\n');
    for (const name of ['a.txt', '*.txt']) {
      const sample = await sampled(reading(join(folder, name)), { sample_lines: 2 });
      assert.match(sample, /"line": "one"[^]*"line": "two"/);
      assert.doesNotMatch(sample, /more|three/);
    }
  });

  it('tell nothing of a file before the user has approved the run', async () => {
    const file = join(folder, 'secret.txt');
    await writeFile(file, 'the secret line\n');
    const asked: string[] = [];
    const dry = await bench.client.callTool('run_pipeline_sample', { yaml: reading(file), dry_run: true });
    const declined = await bench.client.callTool(
      'run_pipeline_sample',
      { yaml: reading(file) },
      {
        approve: ({ message }) => {
          asked.push(message);
          return Promise.resolve('declined');
        },
      },
    );
    assert.doesNotMatch(JSON.stringify([dry, declined, asked]), /the secret line/);
    assert.match(asked[0] ?? '', /1 lines? of .*secret\.txt/);
    assert.deepEqual(bench.dataflow.sent, []);
  });

  it('say which path is not as it should be', async () => {
    assert.match(await sampled(reading('orders.txt')), /"orders\.txt" is no absolute path/);
    assert.match(await sampled(reading(join(folder, 'none.txt'))), /none\.txt cannot be read: ENOENT/);
    assert.match(await sampled(reading(join(folder, '*.none'))), /No file fits/);
    await writeFile(join(folder, 'bad.json'), 'nothing\n');
    assert.match(await sampled(reading(join(folder, 'bad.json'), 'ReadFromJson')), /Line 1 is not JSON/);
  });

  it('read files only, and no pipe or folder, which might never end', async () => {
    await execa('mkfifo', [join(folder, 'pipe.txt')]);
    await mkdir(join(folder, 'a.log'));
    await writeFile(join(folder, 'b.log'), 'one\n');
    assert.match(await sampled(reading(join(folder, 'pipe.txt'))), /pipe\.txt is no file/);
    assert.match(await sampled(reading(join(folder, 'a.log'))), /a\.log is no file/);
    assert.match(await sampled(reading(join(folder, '*.log'))), /"line": "one"/);
    assert.match(await sampled(reading(join(folder, `${'*a'.repeat(60)}*b`))), /No file fits/);
  });

  it('leave out what a megabyte cuts off, and take as many lines as a launch holds', async () => {
    const file = join(folder, 'long.txt');
    await writeFile(file, `${'a'.repeat(1_000)}\n`.repeat(2_000));
    const sample = await sampled(reading(file), { sample_lines: 1_000 });
    const lines = sample.match(/"line": "a{1000}"/g) ?? [];
    assert.ok(lines.length >= 50, String(lines.length));
    assert.ok(Buffer.byteLength(sample) <= 120_000);
    await writeFile(file, 'a'.repeat(2_000_000));
    assert.match(await sampled(reading(file)), /first line of .* is longer than a megabyte/);
    const given = { Text: [{ line: 'a'.repeat(130_000) }] };
    const named = reading(file).replace('config:', 'name: Text\n      config:');
    assert.match(
      await sampled(named, { sample_inputs: given }),
      /its elements are longer than the 120000 bytes[^]*Give fewer or shorter elements/,
    );
  });

  it('say what to do with a pipeline that is too long to be tried, or to be read', async () => {
    const word = 'a'.repeat(130_000);
    const long = `pipeline:\n  type: chain\n  transforms:\n    - {type: Create, config: {elements: [${word}]}}\n`;
    assert.match(await sampled(long), /The pipeline is longer than[^]*Try a part of it.*yaml_pipeline_file/);
    const checked = await bench.client.callTool('validate_pipeline', { yaml: long });
    assert.equal(checked.isError, false, checked.text);
    const unread = await bench.client.callTool('validate_pipeline', { yaml: '#'.repeat(500_001) });
    assert.match(unread.text, /longer than the 500000 characters that are read; split.*yaml_pipeline_file/);
  });

  it('say before they run what is read, and what runs as it is, and cut nothing of it off', async () => {
    const long = join(folder, 'x'.repeat(200));
    await mkdir(long);
    const sources = Array.from({ length: 8 }, (_, n) => {
      const path = join(long, `${n}.txt`);
      return { path, text: `    - {type: ReadFromText, name: S${n}, config: {path: "${path}"}}\n` };
    });
    for (const { path } of sources) await writeFile(path, 'one\n');
    const asked: string[] = [];
    const ask = async (yaml: string): Promise<string> => {
      const { text } = await bench.client.callTool(
        'run_pipeline_sample',
        { yaml },
        {
          approve: ({ message }) => {
            asked.push(message);
            return Promise.resolve('declined');
          },
        },
      );
      return text;
    };
    const yaml = `pipeline:\n  transforms:\n${sources.map(({ text }) => text).join('')}    - {type: Mine, input: S0}\nproviders:\n  - {type: renaming, config: {}, transforms: {Mine: WriteToText}}\n`;
    await ask(yaml);
    for (const { path } of sources) assert.ok(asked[0]?.includes(`1 line of ${path}`), asked[0]);
    assert.match(asked[0] ?? '', /code in the pipeline runs on /);
    assert.match(asked[0] ?? '', /may read and write what they want: Mine\./);
    // A path says where it leads.
    await ask(reading(`${long}/../${'x'.repeat(200)}/0.txt`));
    assert.ok(asked[1]?.includes(`1 line of ${sources[0]?.path ?? '?'}`), asked[1]);
    const many = Array.from(
      { length: 21 },
      (_, n) => `    - {type: ReadFromText, name: S${n}, config: {path: "gs://b/${n}"}}\n`,
    );
    assert.match(await ask(`pipeline:\n  transforms:\n${many.join('')}`), /more than 20 sources/);
    assert.equal(asked.length, 2);
  });

  it('refuse elements for a source that is not there', async () => {
    const text = await sampled(reading('gs://b/x.txt'), { sample_inputs: { Text: [{ line: 'a' }] } });
    assert.match(text, /No source is called Text; the pipeline has ReadFromText/);
  });

  it('refuse what has problems or Jinja without values, before anybody is asked', async () => {
    assert.match(await sampled('pipeline:\n  transforms:\n    - type: Creat\n'), /Did you mean "Create"/);
    const jinja = reading('gs://b/{{ name }}.txt');
    assert.match(await sampled(jinja), /variables without a value/);
    assert.match(await sampled(jinja, { jinja_variables: { name: 'x' } }), /gs:\/\/b\/x\.txt/);
  });

  it('give what reached each sink, and count what is left out', async () => {
    bench.dataflow.jobs = [job('1', { state: 'DONE' })];
    const line = (name: string, element: string) => ({
      id: name + element,
      time: '2026-11-24T10:00:00Z',
      severity: 'INFO' as const,
      text: `sample output of ${name}: ${element}`,
      log: 'worker',
    });
    bench.dataflow.listLogs = () =>
      Promise.resolve([
        line('A: b', '{"n": 1}'),
        { ...line('', ''), text: 'Some other line' },
        ...Array.from({ length: 250 }, (_, n) => line('C', String(n))),
      ]);
    const { structured } = await bench.client.callTool('get_sample_output', { job_id: '1' });
    const { outputs } = structured as {
      outputs: { name: string; elements: string[]; elements_left_out: number }[];
    };
    assert.deepEqual(outputs[0], { name: 'A: b', elements: ['{"n": 1}'], elements_left_out: 0 });
    assert.deepEqual(
      outputs.map(({ elements, elements_left_out: left }) => [elements.length, left]),
      [
        [1, 0],
        [200, 50],
      ],
    );
  });
});
