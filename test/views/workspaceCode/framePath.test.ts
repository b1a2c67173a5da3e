import assert from 'node:assert/strict';
import { frameOnLine } from '../../../src/dataflow/errorSignature.ts';
import { fileNameOf, fileOfFrame } from '../../../src/views/workspaceCode/framePath.ts';

describe('The file that a frame of a stack trace means', () => {
  function found(line: string, ...paths: readonly string[]): string | undefined {
    const owned = frameOnLine(line);
    assert.ok(owned);
    return fileOfFrame(
      owned,
      paths.map((path) => ({ path })),
    )?.path;
  }

  it('shares most of the end of its path, wherever workers have it', () => {
    const line = '  File "/opt/app/shop/transforms.py", line 7, in process';
    assert.equal(
      found(line, '/work/other/transforms.py', '/work/shop/transforms.py'),
      '/work/shop/transforms.py',
    );
    assert.equal(found(line, '/work/shop/transforms.py'), '/work/shop/transforms.py');
  });

  it('is none where two files are as good', () => {
    const line = '  File "main.py", line 7, in process';
    assert.equal(found(line, '/work/a/main.py', '/work/b/main.py'), undefined);
  });

  it('has the package of a Java class as its folders', () => {
    const line = '\tat shop.orders.Orders$Take.process(Orders.java:7)';
    assert.equal(
      found(line, '/w/src/main/java/shop/old/Orders.java', '/w/src/main/java/shop/orders/Orders.java'),
      '/w/src/main/java/shop/orders/Orders.java',
    );
    assert.equal(found(line, '/w/src/main/java/other/Orders.java'), undefined);
  });

  it('is found for Go too', () => {
    assert.equal(found('\t/build/shop/main.go:31 +0x1d', '/work/shop/main.go'), '/work/shop/main.go');
  });

  it('is not searched for under a name that is a pattern', () => {
    const owned = frameOnLine('  File "/x/{a,b}*.py", line 1');
    assert.ok(owned);
    assert.equal(fileNameOf(owned), undefined);
  });
});
