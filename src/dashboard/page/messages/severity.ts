import type { TemplateResult } from 'lit';
import type { LogChoice } from '../../shapes/messagesView.ts';
import { icon } from '../icons.ts';

type LogSeverity = LogChoice['severity'];

/** How severe a line is, in the four words that people tell apart. */
export type SeverityName = 'error' | 'warning' | 'info' | 'debug';

export function severityName(severity: LogSeverity): SeverityName {
  switch (severity) {
    case 'ERROR':
    case 'CRITICAL':
    case 'ALERT':
    case 'EMERGENCY':
      return 'error';
    case 'WARNING':
      return 'warning';
    case 'INFO':
    case 'NOTICE':
      return 'info';
    case 'DEFAULT':
    case 'DEBUG':
      return 'debug';
  }
}

/** Always beside its name, which readers of the screen hear. */
export function severityIcon(severity: LogSeverity): TemplateResult {
  const icons = { error: 'cross', warning: 'warning', info: 'info', debug: 'circle' } as const;
  return icon(icons[severityName(severity)]);
}
