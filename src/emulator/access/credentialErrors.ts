import { ApiError } from '../api/apiError.ts';
import type { CalledMethod } from './caller.ts';

const advice =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';

/** @see https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto */
export function credentialsMissing(called: CalledMethod): ApiError {
  return unauthenticated(
    'CREDENTIALS_MISSING',
    `Request is missing required authentication credential. ${advice}`,
    called,
  );
}

export function tokenExpired(called: CalledMethod): ApiError {
  return unauthenticated(
    'ACCESS_TOKEN_EXPIRED',
    `Request had invalid authentication credentials. ${advice}`,
    called,
  );
}

/** For tokens of other makers and for other schemes than Bearer. */
export function tokenUnknown(called: CalledMethod): ApiError {
  return unauthenticated(
    'ACCESS_TOKEN_TYPE_UNSUPPORTED',
    `Request had invalid authentication credentials. ${advice}`,
    called,
  );
}

function unauthenticated(reason: string, message: string, { service, method }: CalledMethod): ApiError {
  return new ApiError('UNAUTHENTICATED', message, {
    info: { reason, domain: 'googleapis.com', metadata: { service, method } },
  });
}

/** @param message in the words of the API; by default those of IAM */
export function permissionDenied(
  permission: string,
  resource: string,
  message = `Permission '${permission}' denied on resource '${resource}' (or it may not exist).`,
): ApiError {
  return new ApiError('PERMISSION_DENIED', message, {
    info: {
      reason: 'IAM_PERMISSION_DENIED',
      domain: 'iam.googleapis.com',
      metadata: { permission, resource },
    },
  });
}
