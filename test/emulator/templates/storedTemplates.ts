import { FlexTemplatesServiceClient, TemplatesServiceClient } from '@google-cloud/dataflow';
import { RunningEmulator, type Transport } from '../runningEmulator.ts';
import { place } from '../submittedJob.ts';

/** A service with a bucket of templates, and Google's clients of it. */
export class StoredTemplates {
  private constructor(
    readonly running: RunningEmulator,
    readonly templates: TemplatesServiceClient,
    readonly flexTemplates: FlexTemplatesServiceClient,
    private readonly transport: Transport,
  ) {}

  static async open(transport: Transport): Promise<StoredTemplates> {
    const running = await RunningEmulator.start();
    return new StoredTemplates(
      running,
      new TemplatesServiceClient(running.clientOptions(transport)),
      new FlexTemplatesServiceClient(running.clientOptions(transport)),
      transport,
    );
  }

  /** @returns where it is, as launches name it */
  async store(name: string, content: object | string): Promise<string> {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await this.running.emulator.storage.write('templates', name, new TextEncoder().encode(text));
    return `gs://templates/${name}`;
  }

  async state(jobId: string | null | undefined): Promise<unknown> {
    const [job] = await this.running.clients(this.transport).jobs.getJob({ ...place, jobId: jobId ?? '' });
    return job.currentState;
  }

  async close(): Promise<void> {
    await Promise.all([this.templates.close(), this.flexTemplates.close()]);
    await this.running.close();
  }
}

/** A Flex template that is launched by a program of Node. */
export function flexSpec(program: string): object {
  return {
    image: 'gcr.io/p/image',
    sdkInfo: { language: 'PYTHON' },
    metadata: {
      name: 'Words',
      parameters: [{ name: 'word', label: 'Word', helpText: 'A word', regexes: ['[a-z]+'] }],
      localLauncher: { command: [process.execPath, '-e', program, '--'], timeoutSeconds: 60 },
    },
  };
}
