import * as z from 'zod';
import { ApiError } from '../api/apiError.ts';
import type { Caller } from './caller.ts';
import { permissionDenied } from './credentialErrors.ts';
import type { FileAccess } from './fileAccess.ts';

const permission = 'iam.serviceAccounts.getAccessToken';

const requestSchema = z.object({
  scope: z.array(z.string()).min(1),
  lifetime: z
    .string()
    .regex(/^\d{1,6}s$/)
    .default('3600s'),
});

export const impersonationMethod = {
  service: 'iamcredentials.googleapis.com',
  method: 'google.iam.credentials.v1.IAMCredentials.GenerateAccessToken',
};

/**
 * The answer of `POST /v1/projects/-/serviceAccounts/EMAIL:generateAccessToken`.
 * @param caller who wants to act as the account
 * @throws ApiError
 * @see https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
 */
export function impersonate(
  access: FileAccess,
  caller: Caller,
  email: string,
  body: string,
): { readonly accessToken: string; readonly expireTime: string } {
  if (!Object.hasOwn(access.file.principals, email)) {
    // As the service does, without telling which accounts exist.
    throw denied(email);
  }
  if (!caller.may(permission)) throw denied(email);
  const { lifetime } = requestOf(body);
  const seconds = Number(lifetime.slice(0, -1));
  if (seconds < 1 || seconds > 43_200) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'lifetime': ${lifetime} is not from 1s to 43200s.`,
    );
  }
  const { token, expires } = access.issue(email, Math.min(seconds, access.file.tokenLifetime));
  return { accessToken: token, expireTime: new Date(expires).toISOString() };
}

function requestOf(body: string): z.infer<typeof requestSchema> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new ApiError('INVALID_ARGUMENT', 'Invalid JSON payload received.', { cause: error });
  }
  const request = requestSchema.safeParse(value);
  if (request.success) return request.data;
  throw new ApiError('INVALID_ARGUMENT', z.prettifyError(request.error), { cause: request.error });
}

function denied(email: string): ApiError {
  return permissionDenied(
    permission,
    `projects/-/serviceAccounts/${email}`,
    `Permission '${permission}' denied on resource (or it may not exist).`,
  );
}
