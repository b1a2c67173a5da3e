import { randomUUID } from 'node:crypto';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import type { Connections } from '../../dataflow/connections.ts';
import type { Log } from '../../dataflow/log.ts';
import { systemClock } from '../../monitoring/clock.ts';
import { CallPipeline } from '../policy/callPipeline.ts';
import { toolTable } from '../tools/toolTable.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import { createDataflowServer } from './dataflowServer.ts';

/** Serves the tools over this process's stdin and stdout, to clients of 2025-11-25 and before and of 2026-07-28. */
export function serveDataflowStdio(deps: {
  readonly connections: Connections;
  readonly log: Log;
  readonly isReadOnly: boolean;
}): { close(): Promise<void> } {
  const pipeline = new CallPipeline({ ...deps, clock: systemClock, tools: toolTable, zod: z });
  const sessionId = randomUUID();
  return serveStdio(() => createDataflowServer(pipeline, sessionId), {
    onerror: (error) => {
      // Parser errors span lines and quote what the client sent.
      deps.log.warn(`MCP: ${inertText(error.message, textLimits.reason)}`);
    },
  });
}
