import { ProtocolError, ProtocolErrorCode, type McpServer } from '@modelcontextprotocol/server';
import type { Log } from '../../dataflow/log.ts';
import { jobMetricsAppUri } from '../tools/getJobMetrics.ts';
import { appDocument, type AppFiles } from './appDocument.ts';
import { appMimeType } from './appsExtension.ts';

export interface JobMetricsAppDeps {
  readonly log: Log;
  /** @throws Error when the page is not there */
  readonly appFiles: () => Promise<AppFiles>;
}

/** Serves the page that draws what `get_job_metrics` answers. It asks for no address, no permission and no border. */
export function registerJobMetricsApp(server: McpServer, { log, appFiles }: JobMetricsAppDeps): void {
  const title = 'Metrics of a Dataflow job';
  const config = {
    title,
    description: 'A page for hosts with MCP Apps that draws what get_job_metrics answers as charts.',
    mimeType: appMimeType,
  };
  server.registerResource('job-metrics', jobMetricsAppUri, config, async () => {
    const files = await appFiles().catch((error: unknown) => {
      log.error(`MCP: ${String(error)}`);
      throw new ProtocolError(
        ProtocolErrorCode.InternalError,
        'UNAVAILABLE: The page of the charts is not there. The text of get_job_metrics has the same figures.',
      );
    });
    return {
      contents: [
        {
          uri: jobMetricsAppUri,
          mimeType: appMimeType,
          text: appDocument(files, title),
          _meta: { ui: { csp: {}, prefersBorder: false } },
        },
      ],
    };
  });
}
