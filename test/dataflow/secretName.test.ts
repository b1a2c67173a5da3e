import assert from 'node:assert/strict';
import { isSecretName } from '../../src/dataflow/secretName.ts';
import { shownOption } from '../../src/dataflow/jobOptions.ts';

describe('The name of a secret', () => {
  for (const name of [
    'password',
    'dbPasswd',
    'API_TOKEN',
    'mytoken2',
    'client-secret',
    'apiKey',
    'private key',
    'accessKeys',
    'Credentials',
    'passphrase',
  ]) {
    it(`is ${name}`, () => {
      assert.ok(isSecretName(name));
      assert.equal(shownOption(name, 'x'), '(hidden)');
    });
  }

  for (const name of ['inputTopic', 'keys', 'tokenizer', 'Tokenize words', 'keyColumn', 'maxTokens']) {
    it(`is not ${name}`, () => {
      assert.ok(!isSecretName(name));
      assert.equal(shownOption(name, 'x'), 'x');
    });
  }
});
