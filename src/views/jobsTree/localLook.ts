import type { Connection } from '../../dataflow/connection.ts';
import type { LocalDataflowState } from '../../dataflow/local/localDataflow.ts';
import { localContextValues } from '../../manifest/views.ts';
import { labelText } from '../displayText.ts';
import type { NodeLook } from './nodeLook.ts';

/** The connection whose service the extension starts itself. */
export function localConnectionLook(connection: Connection, state: LocalDataflowState): NodeLook {
  const label = labelText(connection.name);
  const [description, ...look] = rowOf(state);
  const [contextValue, icon, color] = look;
  return {
    label,
    description,
    icon,
    ...(color !== undefined && { color }),
    tooltip: {
      title: connection.name,
      facts: [
        ['State', description],
        ['Project', connection.projectId],
        ['Region', connection.regions.join(', ')],
        ...(state.kind === 'running'
          ? ([
              ['gRPC', state.service.grpcAddress],
              ['REST and Cloud Storage', state.service.httpOrigin],
            ] as const)
          : []),
        ...('reason' in state ? [['Why', state.reason] as const] : []),
      ],
      note: 'Runs Beam pipelines on this machine, without Google Cloud.',
    },
    contextValue,
    children: 'open',
    spoken: `Connection ${label}, ${description}`,
  };
}

type Row = readonly [description: string, contextValue: string, icon: string, color?: string];

function rowOf(state: LocalDataflowState): Row {
  const { stopped, busy, running, unavailable } = localContextValues;
  switch (state.kind) {
    case 'unavailable':
      return ['not available here', unavailable, 'circle-slash', 'descriptionForeground'];
    case 'stopped':
      return ['stopped', stopped, 'vm-outline', 'descriptionForeground'];
    case 'starting':
      return [state.after === undefined ? 'starting' : 'starting again', busy, 'loading~spin'];
    case 'running':
      return [`running · ${labelText(state.service.grpcAddress)}`, running, 'vm-running', 'charts.green'];
    case 'stopping':
      return ['stopping', busy, 'loading~spin'];
    case 'failed':
      return ['failed', stopped, 'error', 'list.errorForeground'];
  }
}

/** The one row below it while it does not run: why, and what a click does about it. */
export function localNoticeLook(state: LocalDataflowState): NodeLook {
  switch (state.kind) {
    case 'unavailable': {
      const label = labelText(state.reason, 160);
      return { label, icon: 'info', tooltip: { title: state.reason, facts: [] }, spoken: label };
    }
    case 'stopped':
      return {
        label: 'Start Local Dataflow',
        description: 'to run Beam pipelines on this machine',
        icon: 'play',
        command: 'dataflow.startLocal',
        spoken: 'Local Dataflow is stopped. Select to start it.',
      };
    case 'starting': {
      const description = state.after === undefined ? undefined : labelText(state.after, 160);
      return {
        label: 'Starting…',
        ...(description !== undefined && { description }),
        icon: 'loading~spin',
        spoken: ['Local Dataflow is starting.', description].filter(Boolean).join(' '),
      };
    }
    case 'stopping':
      return { label: 'Stopping…', icon: 'loading~spin', spoken: 'Local Dataflow is stopping.' };
    case 'running':
      return { label: 'Running', icon: 'pass', spoken: 'Local Dataflow is running.' };
    case 'failed': {
      const label = labelText(state.reason, 160);
      return {
        label,
        icon: 'error',
        color: 'list.errorForeground',
        tooltip: {
          title: 'Local Dataflow does not run',
          facts: [
            ['Why', state.reason],
            ['What to do', 'Select to start it again. Its log is in the Dataflow output channel.'],
          ],
        },
        command: 'dataflow.startLocal',
        spoken: `Local Dataflow has failed: ${label} Select to start it again.`,
      };
    }
  }
}
