import { getOption, type DescMethod } from '@bufbuild/protobuf';
import { engineSupport } from '../../src/emulator/api/engineSupport.ts';
import { servedMethods } from '../../src/emulator/api/operations.ts';
import { dataflowServices } from '../../src/emulator/api/services.ts';
import { http } from '../../src/emulator/gen/google/api/annotations_pb.ts';
import { CloudScheduler } from '../../src/emulator/gen/google/cloud/scheduler/v1/cloudscheduler_pb.ts';
import { LoggingServiceV2 } from '../../src/emulator/gen/google/logging/v2/logging_pb.ts';
import { MetricService } from '../../src/emulator/gen/google/monitoring/v3/metric_service_pb.ts';
import { markdownTable } from '../../src/manifest/readmeTables.ts';

/**
 * Every RPC of the services with what works on which engine, as a Markdown table.
 * @throws Error when src/emulator/api/engineSupport.ts does not describe exactly what is served
 */
export function rpcTable(): string {
  const methods = [...dataflowServices, MetricService, LoggingServiceV2, CloudScheduler].flatMap(
    (service) => service.methods,
  );
  const served = new Set([...servedMethods()].map(fullName));
  const unknown = Object.keys(engineSupport).filter((name) => !served.has(name));
  const missing = [...served].filter((name) => !Object.hasOwn(engineSupport, name));
  if (unknown.length + missing.length > 0) {
    throw new Error(
      `src/emulator/api/engineSupport.ts lacks [${missing.join(', ')}] and has what is not served: [${unknown.join(', ')}].`,
    );
  }
  const rows = methods.map((method) => {
    const support = engineSupport[fullName(method)];
    const { beam, model } = support ?? { beam: 'UNIMPLEMENTED', model: 'UNIMPLEMENTED' };
    return [`${method.parent.name} **${method.name}**`, restBinding(method), beam, model];
  });
  return markdownTable(['gRPC', 'REST', 'Engine beam', 'Engine model'], rows);
}

function fullName(method: DescMethod): string {
  return `${method.parent.typeName}.${method.name}`;
}

/** The binding that names a location, where there is one: the other means us-central1. */
function restBinding(method: DescMethod): string {
  const rule = getOption(method, http);
  const bindings = [rule, ...rule.additionalBindings].flatMap(({ pattern }) =>
    pattern.case === undefined || pattern.case === 'custom'
      ? []
      : [{ verb: pattern.case.toUpperCase(), path: pattern.value }],
  );
  const binding = bindings.find(({ path }) => path.includes('/locations/')) ?? bindings[0];
  return binding === undefined ? 'gRPC only' : `\`${binding.verb} ${binding.path}\``;
}
