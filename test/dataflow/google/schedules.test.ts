import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import { EmptySchema } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { openDataflowApi } from '../../../src/dataflow/google/openDataflowApi.ts';
import { defaultCallPolicy } from '../../../src/dataflow/google/callPolicy.ts';
import {
  changeSchedule,
  createSchedule,
  planChangeSchedule,
  planCreateSchedule,
  type ScheduleWish,
} from '../../../src/dataflow/operations/schedules.ts';
import { mapSchedule } from '../../../src/dataflow/google/mapping/mapSchedules.ts';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { CreateScheduleRequest, Schedule } from '../../../src/dataflow/schedule.ts';
import { Job_State, JobSchema } from '../../../src/emulator/gen/google/cloud/scheduler/v1/job_pb.ts';
import { silentLog } from '../silentLog.ts';
import { ModelledService } from './modelledService.ts';
import { ScriptedApis } from './scriptedApis.ts';
import { ScriptedService, serviceError } from './scriptedService.ts';

const place = { projectId: 'local-project', location: 'us-central1' };
const ref = { ...place, scheduleId: 'nightly' };
const wish: ScheduleWish = {
  ...ref,
  cron: '30 6 * * mon-fri',
  timeZone: 'Europe/Berlin',
  description: 'Made in a test.',
  needsLauncher: false,
  path: 'gs://dataflow-emulator/flex/batch-model.json',
  jobName: 'totals',
  parameters: { elements: '1000' },
  environment: { maxWorkers: 3 },
};

describe('schedules of launches, on the local service', () => {
  let service: ModelledService;
  beforeEach(async () => {
    service = await ModelledService.start();
  });
  afterEach(() => service.close());

  it('are created paused, enabled, run now, and deleted', async () => {
    const { api } = service;
    const plan = await planCreateSchedule(api, wish);
    assert.equal(plan.isCheckedByService, true);
    const created = await createSchedule(api, plan);
    assert.deepEqual(created, await api.getSchedule(ref));
    const { state, cron, timeZone, launch, description } = created;
    assert.deepEqual(
      { state, cron, timeZone, launch, description },
      {
        state: 'PAUSED',
        cron: wish.cron,
        timeZone: wish.timeZone,
        launch: { path: wish.path, jobName: 'totals', parameters: wish.parameters, maxWorkers: 3 },
        description: wish.description,
      },
    );
    assert.equal(created.nextTime, '2026-01-01T05:30:00.000Z');
    assert.deepEqual(
      (await api.listSchedules(place.location)).map(({ scheduleId }) => scheduleId),
      ['nightly'],
    );

    const enabling = await planChangeSchedule(api, ref, 'enable');
    assert.match(enabling.consequence, /first at 2026-01-01T05:30:00\.000Z/);
    assert.equal((await changeSchedule(api, enabling))?.state, 'ENABLED');
    await assert.rejects(planChangeSchedule(api, ref, 'enable'), { code: 'FAILED_PRECONDITION' });

    await changeSchedule(api, await planChangeSchedule(api, ref, 'run'));
    let result: string | undefined;
    for (let tries = 0; tries < 300 && result === undefined; tries += 1) {
      ({ lastResult: result } = await api.getSchedule(ref));
      if (result === undefined) await new Promise(setImmediate);
    }
    assert.equal(result, 'OK');
    const { jobs } = await api.listJobs({ location: place.location });
    assert.deepEqual(
      jobs.map(({ name }) => name),
      ['totals'],
    );

    assert.equal(await changeSchedule(api, await planChangeSchedule(api, ref, 'delete')), undefined);
    assert.deepEqual(await api.listSchedules(place.location), []);
  });

  it('tell every setting that their launches have', async () => {
    const { api } = service;
    const environment = { maxWorkers: 3, machineType: 'n2-standard-4', additionalUserLabels: { team: 'x' } };
    await createSchedule(api, await planCreateSchedule(api, { ...wish, environment }));
    const { launch } = await api.getSchedule(ref);
    assert.deepEqual(launch.settings, {
      machineType: 'n2-standard-4',
      additionalUserLabels: { team: 'x' },
    });
  });

  it('of others tell all that their requests set, wherever it stands', () => {
    const scheduled = (path: string, body: unknown): Schedule['launch'] | undefined =>
      mapSchedule({
        name: 'projects/p/locations/l/jobs/nightly',
        httpTarget: {
          uri: `https://dataflow.googleapis.com/v1b3/projects/${path}`,
          body: Buffer.from(JSON.stringify(body)),
        },
      })?.launch;
    const launchParameter = {
      jobName: 'totals',
      containerSpecGcsPath: 'gs://b/good.json',
      environment: { maxWorkers: '900', machineType: 'n2' },
    };
    const told = { path: 'gs://b/good.json', jobName: 'totals', parameters: {}, maxWorkers: 900 };
    const settings = { machineType: 'n2' };
    const flex = 'p/locations/l/flexTemplates:launch';
    assert.deepEqual(scheduled(flex, { launchParameter }), { ...told, settings });
    assert.deepEqual(scheduled(`${flex}?machineType=m1`, { launchParameter, jobName: 'harmless' }), {
      ...told,
      settings: { ...settings, request: { jobName: 'harmless' }, address: { machineType: 'm1' } },
    });
    assert.deepEqual(scheduled('q/locations/m/flexTemplates:launch', { launchParameter }), {
      ...told,
      settings: { ...settings, jobsIn: { projectId: 'q', location: 'm' } },
    });
    assert.deepEqual(
      scheduled('p/locations/l/templates:launch?gcsPath=gs://b/one&gcsPath=gs://b/two', { jobName: 'x' }),
      { path: 'gs://b/one', jobName: 'x', parameters: {}, settings: { address: { gcsPath: 'gs://b/two' } } },
    );
  });

  it('are refused before anything is sent', async () => {
    const { api } = service;
    await createSchedule(api, await planCreateSchedule(api, wish));
    const cases = [
      [{}, 'ALREADY_EXISTS', /There is a schedule nightly/],
      [{ scheduleId: 'a b' }, 'INVALID_ARGUMENT', /no id of a schedule/],
      [{ cron: '* * * *' }, 'INVALID_ARGUMENT', /has 4 fields/],
      [{ needsLauncher: true }, 'INVALID_ARGUMENT', /launches as a service account/],
      [{ parameters: { elements: 'many' } }, 'INVALID_ARGUMENT', /elements/],
    ] as const;
    for (const [over, code, reason] of cases) {
      await assert.rejects(planCreateSchedule(api, { ...wish, ...over }), { code, reason });
    }
  });

  it('leave nothing behind when the cron is refused by Cloud Scheduler', async () => {
    const { api } = service;
    const plan = await planCreateSchedule(api, { ...wish, cron: '99 6 * * *' });
    await assert.rejects(createSchedule(api, plan), {
      code: 'INVALID_ARGUMENT',
      reason: /time zone is invalid/,
    });
    assert.deepEqual(await api.listSchedules(place.location), []);
  });
});

describe('a schedule that cannot be created whole', () => {
  const services = new ScriptedApis(place);
  afterEach(() => services.close());
  const request: CreateScheduleRequest = {
    ...ref,
    cron: wish.cron,
    timeZone: 'UTC',
    description: '',
    launch: {
      kind: 'FLEX',
      path: wish.path,
      location: place.location,
      jobName: 'totals',
      parameters: {},
      environment: {},
    },
  };
  /** What failing with these codes tells, and the methods that were called. */
  const creating = async (
    codes: Readonly<Record<string, status>>,
  ): Promise<{ readonly error: DataflowError; readonly called: readonly string[] }> => {
    const { api, service } = await services.serve(({ method }) => {
      const code = codes[method];
      if (code !== undefined) throw serviceError(code, `${method} was not done.`);
      return method === 'DeleteJob' ? create(EmptySchema) : create(JobSchema, { state: Job_State.ENABLED });
    });
    const error = await api.createSchedule(request).then(
      () => assert.fail('It was created.'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof DataflowError);
    return { error, called: service.calls.map(({ method }) => method) };
  };

  for (const name of ['DEADLINE_EXCEEDED', 'UNAVAILABLE', 'INTERNAL'] as const) {
    it(`is deleted when creating it ended in ${name}, as it may be there all the same`, async () => {
      const { error, called } = await creating({ CreateJob: status[name] });
      assert.deepEqual(called, ['CreateJob', 'DeleteJob']);
      assert.equal(error.code, name);
      assert.doesNotMatch(error.message, /Delet/);
    });
  }

  it('is not deleted when one of its id is there already', async () => {
    const { error, called } = await creating({ CreateJob: status.ALREADY_EXISTS });
    assert.deepEqual(called, ['CreateJob']);
    assert.equal(error.code, 'ALREADY_EXISTS');
  });

  it('is told to be left behind when it cannot be deleted, with what went wrong first', async () => {
    for (const codes of [
      { CreateJob: status.UNAVAILABLE, DeleteJob: status.UNAVAILABLE },
      { PauseJob: status.INVALID_ARGUMENT, DeleteJob: status.PERMISSION_DENIED },
    ]) {
      const { error } = await creating(codes);
      assert.match(error.reason, /(CreateJob|PauseJob) was not done.*deleting it failed too: .*DeleteJob/);
      assert.match(error.remedy, /Delete the schedule nightly in us-central1/);
    }
    const { error } = await creating({ DeleteJob: status.UNAVAILABLE });
    assert.match(error.message, /has it as ENABLED and not as PAUSED/);
    assert.doesNotMatch(error.message, /was deleted/);
  });

  it('is not looked for any more when it was never there', async () => {
    const { error } = await creating({ CreateJob: status.UNAVAILABLE, DeleteJob: status.NOT_FOUND });
    assert.doesNotMatch(error.message, /[Dd]elet/);
  });
});

describe('schedules where Cloud Scheduler is denied', () => {
  it('name the role to ask for, and that the rest works', async () => {
    const service = await ScriptedService.listen(() => {
      throw serviceError(status.PERMISSION_DENIED, 'Denied.', {
        ErrorInfo: {
          reason: 'IAM_PERMISSION_DENIED',
          metadata: { service: 'cloudscheduler.googleapis.com' },
        },
      });
    });
    const connection = {
      ...{ id: 'test', name: 'Test', projectId: 'project-one', regions: ['us-central1'] },
      endpoint: service.endpoint,
      auth: { kind: 'none' },
    } as const;
    const api = await openDataflowApi(connection, silentLog, { ...defaultCallPolicy, retryDelayMs: 1 });
    try {
      await assert.rejects(api.listSchedules('us-central1'), {
        code: 'PERMISSION_DENIED',
        remedy: /roles\/cloudscheduler\.viewer.*project-one.*Everything but schedules works without it/,
      });
    } finally {
      await api.close();
      service.close();
    }
  });
});
