import assert from 'node:assert/strict';
import { frameOnLine } from '../../../src/dataflow/errorSignature.ts';
import { lineSaying, pipelineName, quotedSource } from '../../../src/views/problems/codeAnchor.ts';

describe('The line of a problem', () => {
  it('is the nearest that says what the trace quotes', () => {
    const trace = 'Traceback:\n  File "/app/p.py", line 3, in f\n    raise ValueError(x)\nValueError: 1';
    const owned = frameOnLine('  File "/app/p.py", line 3, in f');
    assert.ok(owned);
    const source = quotedSource(trace, owned);
    assert.equal(source, 'raise ValueError(x)');
    const lines = ['raise ValueError(x)', '', '', '', '    raise ValueError(x)', 'pass'];
    assert.equal(lineSaying(lines, source, 3), 4);
    assert.equal(lineSaying(lines, 'raise KeyError(x)', 3), undefined);
  });

  it('belongs to a pipeline, whose runs differ in the time at the end of their names', () => {
    assert.equal(pipelineName('orders-1124225500'), pipelineName('orders-1125000102'));
    assert.notEqual(pipelineName('orders-1'), pipelineName('orders-2'));
  });
});
