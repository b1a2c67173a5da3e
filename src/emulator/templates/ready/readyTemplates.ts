import { createHash } from 'node:crypto';
import type { JsonObject } from '@bufbuild/protobuf';
import type { ObjectStore } from '../../storage/objectStore.ts';
import { poem, streamingProgram, wordcountProgram } from './programs.ts';
import {
  batchModel,
  classicWordcountMetadata,
  flexStreaming,
  flexWordcount,
  flexYaml,
  streamingModel,
  unstagedWordcount,
} from './specs.ts';

const bucket = 'dataflow-emulator';
/** On objects that the service has written: the hash of what it wrote. */
const mark = 'dataflow-emulator-ready';

const objects: Readonly<Record<string, string | JsonObject>> = {
  'programs/wordcount.py': wordcountProgram,
  'programs/streaming.py': streamingProgram,
  'samples/poem.txt': poem,
  'templates/wordcount': unstagedWordcount,
  'templates/wordcount_metadata': classicWordcountMetadata,
  'flex/wordcount.json': flexWordcount,
  'flex/streaming.json': flexStreaming,
  'flex/yaml.json': flexYaml,
  'flex/batch-model.json': batchModel,
  'flex/streaming-model.json': streamingModel,
};

/** Puts the templates that come along into storage. What a user or a launch has written there stays. */
export async function putReadyTemplates(storage: ObjectStore): Promise<void> {
  await Promise.all(
    Object.entries(objects).map(async ([name, value]) => {
      const text = typeof value === 'string' ? value : `${JSON.stringify(value, undefined, 2)}\n`;
      const hash = createHash('sha256').update(text).digest('hex');
      const present = await storage.stat(bucket, name);
      const isCurrent = present !== undefined && [undefined, hash].includes(present.metadata[mark]);
      if (isCurrent) return;
      await storage.write(bucket, name, new TextEncoder().encode(text), {
        contentType: typeof value === 'string' ? 'text/plain' : 'application/json',
        metadata: { [mark]: hash },
      });
    }),
  );
}
