import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { JobSchema } from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { EndedJobs } from '../../../src/emulator/jobs/endedJobs.ts';
import { JobSaving } from '../../../src/emulator/jobs/jobSaving.ts';
import { Journal } from '../../../src/emulator/journal/journal.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe('Keeping a job on a disk that fails', () => {
  it('is told to all who wait, also to those who ask while the write that fails is under way', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'job-saving-'));
    const journal = await Journal.open(folder, { log });
    try {
      let fail: (reason: Error) => void = () => undefined;
      const begun = new Promise<void>((resolve) => {
        journal.append = () =>
          new Promise((_, reject) => {
            fail = reject;
            resolve();
          });
      });
      const saving = new JobSaving(
        {
          job: create(JobSchema, { id: '1' }),
          sequence: 1,
          endSequence: undefined,
          engineName: 'model',
          cancelledAt: undefined,
          spans: undefined,
          isActive: true,
          run: undefined,
          release: () => undefined,
        },
        {
          log,
          now: () => new Date(),
          journal,
          isLasting: true,
          endedJobs: new EndedJobs({ log, now: () => new Date() }),
        },
      );
      saving.note();
      const first = assert.rejects(saving.save(), { status: 'UNAVAILABLE' });
      await begun;
      const second = assert.rejects(saving.save(), { status: 'UNAVAILABLE' });
      journal.append = () => Promise.reject(new Error('The disk is full.'));
      fail(new Error('The disk is full.'));
      await Promise.all([first, second]);
    } finally {
      await journal.close();
      await rm(folder, { recursive: true });
    }
  });
});
