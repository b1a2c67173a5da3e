import type { CallToolResult } from '@modelcontextprotocol/server';
import { appDataMetaKey } from '../apps/appsExtension.ts';
import type { ToolFailure } from '../tools/toolFailure.ts';
import type { ToolAnswer } from '../tools/tool.ts';
import type { Fence } from '../untrusted/fence.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { untrustedNotice } from '../untrusted/untrustedNotice.ts';

/** Key of `_meta` under which an error result carries its fields. Not structuredContent: that has the tool's schema. */
export const errorMetaKey = 'dataflow-vscode/error';

/** Field of structured content that says what its texts are. */
export const noticeField = 'notice';

/**
 * Some hosts, VS Code among them, show a model the structured content only, so that is marked as well as the text.
 * @param isAppShown whether the host shows the tool's page
 */
export function answerResult(
  { text, structured, forApp }: ToolAnswer<unknown>,
  fence: Fence,
  isAppShown: boolean,
): CallToolResult {
  const isQuoting = fence.isUsed && typeof structured === 'object';
  return {
    content: [{ type: 'text', text: fence.finish(text) }],
    structuredContent: isQuoting ? { [noticeField]: untrustedNotice, ...structured } : structured,
    ...(isAppShown && forApp !== undefined && { _meta: { [appDataMetaKey]: forApp } }),
  };
}

export function failureResult(
  tool: string,
  failure: ToolFailure,
  traceId: string,
  fence: Fence,
): CallToolResult {
  const what = plainText(failure.what, textLimits.name);
  const why = plainText(failure.why, textLimits.reason, true);
  const remedy = plainText(failure.remedy, textLimits.message);
  const text = [
    `${tool} failed: ${failure.code}.`,
    failure.isQuoted ? `Why:\n${fence.wrap(`${what} failed: ${why}`)}` : `Why: ${why}`,
    `What to do: ${remedy}`,
    `Retry: ${retryText(failure)}`,
    `Trace: ${traceId}`,
  ].join('\n');
  return {
    isError: true,
    content: [{ type: 'text', text: fence.finish(text) }],
    _meta: {
      [errorMetaKey]: {
        code: failure.code,
        what,
        why,
        remedy,
        retry: failure.retry,
        ...(failure.retryAfterMs === undefined ? {} : { retry_after_ms: failure.retryAfterMs }),
        trace_id: traceId,
      },
    },
  };
}

function retryText(failure: ToolFailure): string {
  switch (failure.retry) {
    case 'no':
      return 'no.';
    case 'after_fixing':
      return 'only after what is above was put right; the same call fails again.';
    case 'later':
      return failure.retryAfterMs === undefined
        ? 'the same call may succeed later.'
        : `the same call may succeed in ${Math.ceil(failure.retryAfterMs / 1000)} s.`;
  }
}
