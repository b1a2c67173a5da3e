import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';

/** For `assert.rejects`: the change is refused with this code and reason, and the person is told what to do. */
export function refusedAs(code: DataflowError['code'], reason: RegExp): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof DataflowError);
    assert.equal(error.code, code);
    assert.match(error.reason, reason);
    assert.notEqual(error.remedy, '');
    return true;
  };
}
