import type { Phase } from './state.ts';

export type LogSeverity = 'INFO' | 'WARNING' | 'ERROR';

/** What a step of the simulation has to tell, besides its state. */
export type SimulationEvent =
  | { readonly kind: 'phase'; readonly phase: Phase }
  | {
      readonly kind: 'message';
      readonly importance: 'BASIC' | 'DETAILED' | 'WARNING' | 'ERROR';
      readonly text: string;
    }
  | {
      readonly kind: 'log';
      readonly severity: LogSeverity;
      /** Last part of the log's name. */
      readonly log: string;
      readonly text: string;
      readonly step?: string;
    }
  | {
      readonly kind: 'autoscaling';
      readonly type: 'target' | 'current' | 'failure';
      readonly current: number;
      readonly target: number;
      readonly text: string;
    };

export function basic(text: string): SimulationEvent {
  return { kind: 'message', importance: 'BASIC', text };
}

export function warning(text: string): SimulationEvent {
  return { kind: 'message', importance: 'WARNING', text };
}

export function error(text: string): SimulationEvent {
  return { kind: 'message', importance: 'ERROR', text };
}
