import assert from 'node:assert/strict';
import { parseAccessFile } from '../../../src/emulator/access/accessFile.ts';
import { accessFile, principals } from './accessExample.ts';

describe('the file of --require-auth', () => {
  const parse = (content: object) => () => parseAccessFile(JSON.stringify(content), 'access.json');

  it('may leave out all but the principals', () => {
    assert.deepEqual(accessFile({ tokens: {} }).users, []);
  });

  it('is refused with the name of the entry that is wrong', () => {
    const cases: [object, RegExp][] = [
      [{}, /principals: /],
      [
        { principals: { 'a@b': { roles: ['roles/dataflow.wiever'] } } },
        /principals\["a@b"\]\.roles\[0\]: .*dataflow\.viewer/,
      ],
      [{ principals: { 'a@b': { permissions: ['dataflow.jobs.lists'] } } }, /permissions\[0\]/],
      [{ principals: { 'a@b': { role: [] } } }, /principals\["a@b"\]: .*role/],
      [{ principals, users: [{ principal: 'a@b' }] }, /users\[0\]\.clientId/],
      [
        { principals, serviceAccountKeys: [{ principal: 'a@b', keyId: '1', publicKey: 'no' }] },
        /serviceAccountKeys\[0\]\.publicKey: .*PEM/,
      ],
      [{ principals, allUsers: { roles: ['roles/owner'] } }, /allUsers: .*storage/],
    ];
    for (const [content, message] of cases) assert.throws(parse(content), message, JSON.stringify(content));
    assert.throws(() => parseAccessFile('{', 'access.json'), /access\.json .*not JSON/);
  });

  it('is refused when a token is of nobody, without telling the token', () => {
    assert.throws(parse({ principals, tokens: { 'secret-token': { principal: 'a@b' } } }), (error: Error) => {
      assert.match(error.message, /tokens.*a@b is not among principals/);
      assert.ok(!error.message.includes('secret-token'), error.message);
      return true;
    });
  });
});
