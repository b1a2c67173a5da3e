import assert from 'node:assert/strict';
import { parseConnections } from '../../../src/dataflow/connectionSettings.ts';
import type { ConnectionSetting } from '../../../src/manifest/settings.ts';
import type { Answer, ConnectionDraft, StepPlace } from '../../../src/views/connections/connectionDraft.ts';
import { type ConnectionDialogs, ConnectionFlows } from '../../../src/views/connections/connectionFlows.ts';
import type { ConnectionPlace } from '../../../src/views/connections/connectionStore.ts';

/** The setting in memory, with places as the editor would offer them. */
class SettingInMemory {
  readonly written: string[] = [];
  placesForNew: readonly ConnectionPlace[] = ['user'];

  constructor(public entries: readonly ConnectionSetting[] = []) {}

  get names(): ReadonlySet<string> {
    return new Set(this.entries.map(({ name }) => name));
  }

  get(name: string): ConnectionSetting | undefined {
    return this.entries.find((entry) => entry.name === name);
  }

  add(connection: ConnectionSetting, place: ConnectionPlace): Promise<void> {
    this.written.push(place);
    this.entries = [...this.entries, connection];
    return Promise.resolve();
  }

  replace(name: string, connection: ConnectionSetting): Promise<void> {
    this.written.push(name);
    this.entries = this.entries.map((entry) => (entry.name === name ? connection : entry));
    return Promise.resolve();
  }

  remove(name: string): Promise<() => Promise<void>> {
    const before = this.entries;
    this.entries = before.filter((entry) => entry.name !== name);
    return Promise.resolve(() => {
      this.entries = before;
      return Promise.resolve();
    });
  }
}

/** A person who answers each step, each time in turn, and the steps that were asked. */
class ScriptedPerson implements ConnectionDialogs {
  readonly asked: string[] = [];
  chosenPlace: ConnectionPlace | undefined = 'workspace';
  name: string | undefined;
  nameRefusal: string | undefined;
  undo: (() => Promise<void>) | undefined;

  constructor(
    private readonly answers: Readonly<Partial<Record<keyof ConnectionDraft, readonly Answer[]>>> = {},
  ) {}

  questions(): ReturnType<ConnectionDialogs['questions']> {
    const turns = new Map<keyof ConnectionDraft, number>();
    const ask = (step: keyof ConnectionDraft, { step: number, totalSteps }: StepPlace): Promise<Answer> => {
      this.asked.push(`${step} ${number}/${totalSteps}`);
      const turn = turns.get(step) ?? 0;
      turns.set(step, turn + 1);
      return Promise.resolve(this.answers[step]?.[turn]);
    };
    return Promise.resolve({
      kind: (_draft, place) => ask('kind', place),
      endpoint: (_draft, place) => ask('endpoint', place),
      projectId: (_draft, place) => ask('projectId', place),
      regions: (_draft, place) => ask('regions', place),
      impersonate: (_draft, place) => ask('impersonate', place),
      name: (_draft, place) => ask('name', place),
    });
  }

  place(): Promise<ConnectionPlace | undefined> {
    return Promise.resolve(this.chosenPlace);
  }

  newName(_present: string, problem: (text: string) => string | undefined): Promise<string | undefined> {
    this.nameRefusal = this.name === undefined ? undefined : problem(this.name);
    return Promise.resolve(this.nameRefusal === undefined ? this.name : undefined);
  }

  pick(_title: string, names: readonly string[]): Promise<string | undefined> {
    return Promise.resolve(names[0]);
  }

  offerUndo(_message: string, undo: () => Promise<void>): void {
    this.undo = undo;
  }
}

const cloud: ConnectionSetting = {
  name: 'Shop',
  projectId: 'shop-prod',
  regions: ['us-central1'],
  impersonateServiceAccount: 'viewer@shop-prod.iam.gserviceaccount.com',
  templates: ['gs://shop/templates/orders'],
};

function flowsOver(setting: SettingInMemory, person: ScriptedPerson): ConnectionFlows {
  const { connections } = parseConnections(setting.entries, {});
  return new ConnectionFlows(
    { list: () => connections, get: (id) => connections.find((connection) => connection.id === id) },
    setting,
    person,
  );
}

describe('Adding and changing connections', () => {
  it('adds a project of Google Cloud in five steps', async () => {
    const setting = new SettingInMemory();
    const person = new ScriptedPerson({
      kind: [{ kind: 'cloud' }],
      projectId: [{ projectId: 'shop-prod' }],
      regions: [{ regions: ['europe-west1', 'us-central1'] }],
      impersonate: [{ impersonate: '' }],
      name: [{ name: 'Shop' }],
    });
    assert.equal(await flowsOver(setting, person).add(), true);
    assert.deepEqual(setting.entries, [
      { name: 'Shop', projectId: 'shop-prod', regions: ['europe-west1', 'us-central1'] },
    ]);
    assert.deepEqual(person.asked, [
      'kind 1/5',
      'projectId 2/5',
      'regions 3/5',
      'impersonate 4/5',
      'name 5/5',
    ]);
    assert.deepEqual(parseConnections(setting.entries, {}).problems, []);
  });

  it('adds a service at an address, which is asked for no credentials', async () => {
    const setting = new SettingInMemory();
    const person = new ScriptedPerson({
      kind: [{ kind: 'endpoint' }],
      endpoint: [{ endpoint: 'localhost:8085' }],
      projectId: [{ projectId: 'local-project' }],
      regions: [{ regions: ['us-central1'] }],
      name: [{ name: 'Here' }],
    });
    await flowsOver(setting, person).add();
    const { connections, problems } = parseConnections(setting.entries, {});
    assert.deepEqual(problems, []);
    assert.deepEqual([connections[0]?.endpoint, connections[0]?.auth], ['localhost:8085', { kind: 'none' }]);
  });

  it('goes back a step, and keeps what was answered last', async () => {
    const setting = new SettingInMemory();
    const person = new ScriptedPerson({
      kind: [{ kind: 'cloud' }],
      projectId: [{ projectId: 'wrong' }, { projectId: 'right' }],
      regions: ['back', { regions: ['us-east1'] }],
      impersonate: [{ impersonate: '' }],
      name: [{ name: 'Right' }],
    });
    await flowsOver(setting, person).add();
    assert.equal(setting.entries[0]?.projectId, 'right');
  });

  it('changes nothing when it is given up, at the last step or when asked where to keep it', async () => {
    const setting = new SettingInMemory();
    setting.placesForNew = ['user', 'workspace'];
    const answers = {
      kind: [{ kind: 'cloud' as const }],
      projectId: [{ projectId: 'shop-prod' }],
      regions: [{ regions: ['us-central1'] }],
      impersonate: [{ impersonate: '' }],
    };
    const early = new ScriptedPerson(answers);
    assert.equal(await flowsOver(setting, early).add(), false);
    const late = new ScriptedPerson({ ...answers, name: [{ name: 'Shop' }] });
    late.chosenPlace = undefined;
    assert.equal(await flowsOver(setting, late).add(), false);
    assert.deepEqual(setting.written, []);
  });

  it('edits what a person can be asked about, and keeps the name and the templates', async () => {
    const setting = new SettingInMemory([cloud]);
    const person = new ScriptedPerson({
      projectId: [{ projectId: 'shop-test' }],
      regions: [{ regions: ['us-east1'] }],
      impersonate: [{ impersonate: '' }],
    });
    await flowsOver(setting, person).edit({ connectionId: 'settings:Shop' });
    assert.deepEqual(setting.entries, [
      { name: 'Shop', projectId: 'shop-test', regions: ['us-east1'], templates: cloud.templates },
    ]);
    assert.deepEqual(person.asked, ['projectId 1/3', 'regions 2/3', 'impersonate 3/3']);
  });

  it('renames, but not to a name that is taken', async () => {
    const setting = new SettingInMemory([cloud, { ...cloud, name: 'Other' }]);
    const person = new ScriptedPerson();
    person.name = 'Other';
    await flowsOver(setting, person).rename({ connectionId: 'settings:Shop' });
    assert.match(person.nameRefusal ?? '', /called Other already/);
    person.name = 'Shop of Europe';
    await flowsOver(setting, person).rename({ connectionId: 'settings:Shop' });
    assert.deepEqual(setting.entries, [
      { ...cloud, name: 'Shop of Europe' },
      { ...cloud, name: 'Other' },
    ]);
  });

  it('removes one that is picked where none was given, and puts it back when asked to', async () => {
    const setting = new SettingInMemory([cloud]);
    const person = new ScriptedPerson();
    await flowsOver(setting, person).remove(undefined);
    assert.deepEqual(setting.entries, []);
    await person.undo?.();
    assert.deepEqual(setting.entries, [cloud]);
  });
});
