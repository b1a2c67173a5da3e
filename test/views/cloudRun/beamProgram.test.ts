import assert from 'node:assert/strict';
import { beamProgram, type BeamFile } from '../../../src/views/cloudRun/beamProgram.ts';

const target = {
  projectId: 'my-project',
  region: 'europe-west1',
  tempLocation: 'gs://bucket/temp/',
  jobName: 'orders-1',
};
const file: BeamFile = {
  path: '/work/src/Orders.py',
  language: 'python',
  source: '',
  python: '/venv/bin/python',
};

describe('Running a file on Google Cloud', () => {
  it('gives a Python program the runner and the places, and its own arguments last', () => {
    const program = beamProgram(file, target, ['--output=gs://b/a file', '--region=us-east1']);
    assert.equal(program?.command, '/venv/bin/python');
    assert.deepEqual(program.args, [
      '/work/src/Orders.py',
      '--runner=DataflowRunner',
      '--project=my-project',
      '--region=europe-west1',
      '--temp_location=gs://bucket/temp/',
      '--staging_location=gs://bucket/temp/staging',
      '--job_name=orders-1',
      '--output=gs://b/a file',
      '--region=us-east1',
    ]);
  });

  it("runs the package of a Go file with Go's name of the runner", () => {
    const program = beamProgram({ ...file, path: '/work/go/main.go', language: 'go' }, target, []);
    assert.deepEqual(program?.args.slice(0, 3), ['run', '.', '--runner=dataflow']);
    assert.equal(program.cwd, '/work/go');
  });

  it('runs the class of a Java file by Maven, and keeps spaces inside of arguments', () => {
    const java: BeamFile = {
      ...file,
      path: '/work/java/src/main/java/samples/Orders.java',
      language: 'java',
      source: '// A sample\npackage samples;\n',
      mavenFolder: '/work/java',
    };
    const program = beamProgram(java, target, ['--query=SELECT "a"']);
    assert.equal(program?.cwd, '/work/java');
    assert.ok(program.args.includes('-Dexec.mainClass=samples.Orders'));
    assert.match(program.args.at(-1) ?? '', /--jobName=orders-1 "--query=SELECT \\"a\\""$/);
    assert.equal(beamProgram({ ...file, language: 'java' }, target, []), undefined);
  });
});
