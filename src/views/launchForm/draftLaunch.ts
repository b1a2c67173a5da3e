import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import { gcloudLaunchCommand } from '../../dataflow/operations/launchCommand.ts';
import {
  launchRequest,
  planLaunch,
  type LaunchPlan,
  type LaunchWish,
} from '../../dataflow/operations/launchJob.ts';
import { planReplace, type ReplacePlan } from '../../dataflow/operations/replaceJob.ts';
import type { CheckedDraft } from './draftCheck.ts';
import type { Draft, FormTarget } from './protocol.ts';

export type LaunchApi = Pick<DataflowApi, 'getJob' | 'getTemplate' | 'launchTemplate' | 'listJobs'>;

/** A draft without problems, and where it goes. */
export interface DraftLaunch {
  readonly target: FormTarget;
  readonly projectId: string;
  readonly draft: Draft;
  readonly checked: CheckedDraft;
}

/** Has the service check it. @throws DataflowError what the launch itself would fail with */
export function planDraft(
  api: LaunchApi,
  launch: DraftLaunch,
  signal: AbortSignal,
): Promise<LaunchPlan | ReplacePlan> {
  const { replaced, location } = launch.target;
  if (!replaced) return planLaunch(api, wishOf(launch), { signal });
  const { projectId, jobId } = replaced;
  const transformNameMapping = launch.checked.mapping;
  const ref = { projectId, location, jobId };
  return planReplace(api, { ...wishOf(launch), ref, transformNameMapping }, { signal });
}

/** The command that does the same in a terminal. @throws DataflowError when the template cannot be read */
export async function commandOfDraft(
  api: LaunchApi,
  launch: DraftLaunch,
  signal: AbortSignal,
): Promise<string> {
  const { request } = await launchRequest(api, wishOf(launch), 'Making the gcloud command', { signal });
  if (!launch.target.replaced) return gcloudLaunchCommand(request);
  const replacement = { update: true, transformNameMapping: launch.checked.mapping };
  return gcloudLaunchCommand({ ...request, launch: { ...request.launch, ...replacement } });
}

/** A replacement has the place and the name of the job that it replaces. */
function wishOf({ target, projectId, draft, checked }: DraftLaunch): LaunchWish {
  const { path, replaced } = target;
  const { parameters, environment } = checked;
  return {
    projectId,
    location: replaced ? target.location : draft.location,
    path,
    jobName: replaced?.jobName ?? draft.jobName,
    parameters,
    ...(environment === undefined ? {} : { environment }),
  };
}
