import assert from 'node:assert/strict';
import type { CredentialsFile } from '../../../src/dataflow/google/credentialsFile.ts';
import { signInArguments } from '../../../src/views/connections/signIn.ts';

const file: CredentialsFile = {
  path: '/home/me/adc.json',
  isFromVariable: false,
  state: 'readable',
  type: 'impersonated_service_account',
  principal: 'robot@project-one.iam.gserviceaccount.com',
};

describe('Signing in with gcloud', () => {
  it('signs in as a person where nobody was', () => {
    assert.equal(signInArguments(undefined, false).join(' '), 'auth application-default login');
  });

  it('acts as the same account again, and opens no browser on another machine', () => {
    assert.equal(
      signInArguments(file, true).join(' '),
      'auth application-default login --impersonate-service-account=robot@project-one.iam.gserviceaccount.com --no-launch-browser',
    );
  });

  it('hands nothing of a file to the shell that is no email', () => {
    const hostile = { ...file, principal: 'x@y;rm -rf ~' };
    assert.equal(signInArguments(hostile, false).join(' '), 'auth application-default login');
  });
});
