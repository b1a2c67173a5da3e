import assert from 'node:assert/strict';
import { isKeepable, isSecret } from '../../../src/views/launchForm/secretParameters.ts';
import { parameter } from './exampleTemplate.ts';

describe('Parameters of a template', () => {
  for (const name of ['password', 'dbPassword', 'API_TOKEN', 'client-secret', 'apiKey', 'privateKey']) {
    it(`hide what is typed, and keep nothing of it: ${name}`, () => {
      assert.equal(isSecret(parameter(name)), true);
      assert.equal(isKeepable(parameter(name)), false);
    });
  }

  for (const name of ['inputTopic', 'keys', 'tokenizer', 'windowSeconds']) {
    it(`are kept where nothing sounds like a secret: ${name}`, () => {
      assert.equal(isSecret(parameter(name)), false);
      assert.equal(isKeepable(parameter(name)), true);
    });
  }

  it('are not kept when their help or pattern speaks of a secret', () => {
    assert.equal(isKeepable(parameter('connection', { helpText: 'With the password in it.' })), false);
    assert.equal(isKeepable(parameter('kms', { regexes: ['.*/key/.*'] })), false);
  });
});
