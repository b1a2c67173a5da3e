import assert from 'node:assert/strict';
import type { DescMessage, Message, MessageShape } from '@bufbuild/protobuf';
import type { JobRef } from '../../../src/dataflow/connection.ts';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import { defaultCallPolicy, type CallPolicy } from '../../../src/dataflow/google/callPolicy.ts';
import { openDataflowApi } from '../../../src/dataflow/google/openDataflowApi.ts';
import { localConnection } from '../localConnection.ts';
import { silentLog } from '../silentLog.ts';
import { ScriptedService, type Script } from './scriptedService.ts';

const quick: CallPolicy = { ...defaultCallPolicy, retryDelayMs: 1 };

/** Services that answer by a script, each with the product's client of it. */
export class ScriptedApis {
  private readonly open: { close(): unknown }[] = [];

  constructor(private readonly place: Pick<JobRef, 'projectId' | 'location'>) {}

  async serve(script: Script, policy = quick): Promise<{ service: ScriptedService; api: DataflowApi }> {
    const service = await ScriptedService.listen(script);
    this.open.push(service);
    return { service, api: await this.connect(service.endpoint, policy) };
  }

  /** A client of whatever is at `endpoint`, `host:port`. */
  async connect(endpoint: string, policy = quick): Promise<DataflowApi> {
    const { projectId, location } = this.place;
    const connection = localConnection(endpoint, { projectId, regions: [location] });
    const api = await openDataflowApi(connection, silentLog, policy);
    this.open.push(api);
    return api;
  }

  async close(): Promise<void> {
    for (const each of this.open.splice(0).reverse()) await each.close();
  }
}

/** The request as what it is said to be. */
export function requestAs<Schema extends DescMessage>(
  request: Message | undefined,
  schema: Schema,
): MessageShape<Schema> {
  assert.equal(request?.$typeName, schema.typeName);
  return request as MessageShape<Schema>;
}
