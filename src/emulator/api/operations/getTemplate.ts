import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import {
  GetTemplateRequest_TemplateView,
  GetTemplateResponse_TemplateType,
  SDKInfo_Language,
  type GetTemplateRequest,
  type GetTemplateResponseSchema,
  type SDKInfoSchema,
} from '../../gen/google/dataflow/v1beta3/templates_pb.ts';
import { classicTemplate } from '../../templates/classicTemplate.ts';
import { readTemplateFile } from '../../templates/templateFiles.ts';
import { classicMetadata, containerSpec, isContainerSpec } from '../../templates/templateMetadata.ts';
import type { ApiContext } from '../apiContext.ts';
import { ApiError } from '../apiError.ts';
import { requestedPlace } from '../requestFields.ts';

export async function getTemplate(
  context: ApiContext,
  request: GetTemplateRequest,
): Promise<MessageInitShape<typeof GetTemplateResponseSchema>> {
  requestedPlace(request);
  const url = request.template.value ?? '';
  if (url === '')
    throw new ApiError('INVALID_ARGUMENT', "Missing 'gcs_path': the gs:// path of the template.");
  // Over the wire come numbers that the enum does not have.
  const views: readonly number[] = [GetTemplateRequest_TemplateView.METADATA_ONLY];
  if (!views.includes(request.view)) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'view' (TemplateView): ${String(request.view)}.`,
    );
  }
  const document = await readTemplateFile(context.storage, url, 'gcs_path');
  if (isContainerSpec(document)) {
    const { metadata, sdkInfo } = containerSpec(document, url);
    return {
      status: {},
      templateType: GetTemplateResponse_TemplateType.FLEX,
      ...(metadata === undefined ? {} : { metadata }),
      runtimeMetadata: {
        ...(sdkInfo === undefined ? {} : { sdkInfo }),
        parameters: metadata?.parameters ?? [],
      },
    };
  }
  const { job, metadata, runtimeParameters } = classicTemplate(
    document,
    url,
    await classicMetadata(context.storage, url),
  );
  const described = new Map(metadata?.parameters.map((parameter) => [parameter.name, parameter]));
  return {
    status: {},
    templateType: GetTemplateResponse_TemplateType.LEGACY,
    ...(metadata === undefined ? {} : { metadata }),
    runtimeMetadata: {
      sdkInfo: sdkInfoOf(job),
      parameters: runtimeParameters.map((name) => described.get(name) ?? { name, isOptional: true }),
    },
  };
}

/** SDKs say in `environment.userAgent` who they are: `Apache Beam Python 3.11 SDK`, `Apache Beam SDK for Java`. */
function sdkInfoOf({ environment }: Job): MessageInitShape<typeof SDKInfoSchema> {
  const { name, version } = { name: undefined, version: undefined, ...environment?.userAgent };
  const [found = ''] = /Java|Python|Go/.exec(typeof name === 'string' ? name : '') ?? [];
  const languages: Readonly<Record<string, SDKInfo_Language>> = {
    Java: SDKInfo_Language.JAVA,
    Python: SDKInfo_Language.PYTHON,
    Go: SDKInfo_Language.GO,
  };
  return {
    language: languages[found] ?? SDKInfo_Language.UNKNOWN,
    version: typeof version === 'string' ? version : '',
  };
}
