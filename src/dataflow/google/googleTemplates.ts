import type { protos } from '@google-cloud/dataflow';
import type { Connection } from '../connection.ts';
import type { CallOptions } from '../dataflowApi.ts';
import type { LaunchAnswer, LaunchRequest, Template } from '../template.ts';
import type { GoogleCalls } from './googleCalls.ts';
import { dataflowErrorOf } from './googleErrors.ts';
import { classicParameters, flexParameter } from './launchRequests.ts';
import { mapJobSummary } from './mapping/mapJobs.ts';
import { mapTemplate } from './mapping/mapTemplates.ts';

type ApiJob = protos.google.dataflow.v1beta3.IJob;

/** Classic and flex templates. */
export class GoogleTemplates {
  constructor(
    private readonly connection: Connection,
    private readonly calls: GoogleCalls,
  ) {}

  async get(location: string, path: string, options?: CallOptions): Promise<Template> {
    const operation = `Reading template ${path}`;
    const answer = await this.calls.read(
      operation,
      async ({ templates }, callOptions) => {
        const [response] = await (
          await templates()
        ).getTemplate(
          { projectId: this.connection.projectId, location, gcsPath: path, view: 'METADATA_ONLY' },
          callOptions,
        );
        return response;
      },
      options,
    );
    // What is wrong with the template itself comes in an answer that succeeded.
    const { code, message } = answer.status ?? {};
    if (code) {
      throw dataflowErrorOf({ code, details: message }, operation, this.connection);
    }
    return mapTemplate(path, answer);
  }

  async launch(request: LaunchRequest, options?: CallOptions): Promise<LaunchAnswer> {
    const verb = request.validateOnly ? 'Checking the launch of' : 'Launching';
    const job = await this.calls.change(
      `${verb} template ${request.path} as ${request.jobName}`,
      (clients, callOptions) =>
        request.kind === 'FLEX'
          ? clients
              .flexTemplates()
              .then((client) => client.launchFlexTemplate(this.flexRequest(request), callOptions))
              .then(([response]) => response.job)
          : clients
              .templates()
              .then((client) => client.launchTemplate(this.classicRequest(request), callOptions))
              .then(([response]) => response.job),
      options,
    );
    // After a check the service answers no job, or one without an id.
    return isStarted(job) && !request.validateOnly
      ? { job: mapJobSummary(job, { projectId: this.connection.projectId, location: request.location }) }
      : {};
  }

  private classicRequest(request: LaunchRequest): protos.google.dataflow.v1beta3.ILaunchTemplateRequest {
    return {
      projectId: this.connection.projectId,
      location: request.location,
      gcsPath: request.path,
      validateOnly: request.validateOnly ?? false,
      launchParameters: classicParameters(request),
    };
  }

  private flexRequest(request: LaunchRequest): protos.google.dataflow.v1beta3.ILaunchFlexTemplateRequest {
    return {
      projectId: this.connection.projectId,
      location: request.location,
      validateOnly: request.validateOnly ?? false,
      launchParameter: flexParameter(request),
    };
  }
}

function isStarted(job: ApiJob | null | undefined): job is ApiJob {
  return Boolean(job?.id);
}
