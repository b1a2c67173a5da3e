import assert from 'node:assert/strict';
import { isKeepable, isSecret } from '../../../src/views/launchForm/secretParameters.ts';
import { templateParameter } from '../../dataflow/templateParameter.ts';

describe('Parameters of a template', () => {
  for (const name of ['password', 'dbPassword', 'API_TOKEN', 'client-secret', 'apiKey', 'privateKey']) {
    it(`hide what is typed, and keep nothing of it: ${name}`, () => {
      assert.equal(isSecret(templateParameter(name)), true);
      assert.equal(isKeepable(templateParameter(name)), false);
    });
  }

  for (const name of ['inputTopic', 'keys', 'tokenizer', 'windowSeconds']) {
    it(`are kept where nothing sounds like a secret: ${name}`, () => {
      assert.equal(isSecret(templateParameter(name)), false);
      assert.equal(isKeepable(templateParameter(name)), true);
    });
  }

  it('are not kept when their help or pattern speaks of a secret', () => {
    assert.equal(
      isKeepable(templateParameter('connection', { helpText: 'With the password in it.' })),
      false,
    );
    assert.equal(isKeepable(templateParameter('kms', { regexes: ['.*/key/.*'] })), false);
  });
});
