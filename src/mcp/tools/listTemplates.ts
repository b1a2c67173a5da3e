import type { Connection } from '../../dataflow/connection.ts';
import type { CallOptions } from '../../dataflow/dataflowApi.ts';
import { publicTemplatePath, publicTemplates, publicTemplatesDate } from '../../dataflow/publicTemplates.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import { choosePlace, type ChosenPlace, whereFields } from './connectionChoice.ts';
import { optionalPart } from './optionalPart.ts';
import { defineReadTool, type ReadingApi } from './tool.ts';

/** Templates of the connection that are read, to tell what they are. */
const mostOwn = 20;

interface Listed {
  gcs_path: string;
  kind: string;
  title: string;
  is_streaming?: boolean;
  problem?: string;
}

export const listTemplatesTool = defineReadTool({
  name: 'list_templates',
  title: 'List Dataflow templates',
  userDescription: "Lists templates to launch jobs from: the connection's own and well-known ones of Google.",
  modelDescription:
    "Lists templates that jobs can be launched from: those set for the connection, and well-known ones that Google publishes. The API cannot list templates, so there may be more: a gs:// path the user gives works as well. Next is get_template for a template's parameters.",
  icon: '$(library)',
  tags: ['dataflow', 'templates'],
  effect: 'read',
  input: (z) =>
    z.strictObject({
      ...whereFields(z),
      text: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .describe('Only templates whose path or title has all these words, in any case.'),
    }),
  output: (z) => {
    const template = z.object({
      gcs_path: z.string(),
      kind: z.string().describe('CLASSIC, FLEX or UNKNOWN'),
      title: z.string(),
      is_streaming: z.boolean().optional(),
      problem: z.string().optional().describe('Why it could not be read'),
    });
    return z.object({
      connection: z.string(),
      own_templates: z.array(template),
      own_left_out: z.number(),
      public_templates: z.array(template),
      public_templates_date: z.string().describe('When the list of public templates was made'),
    });
  },
  async run(args, call) {
    const place = await choosePlace(call, args, 'templates');
    const { connection } = place;
    const words = (args.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const isWanted = ({ gcs_path: path, title }: Listed): boolean =>
      words.every((word) => `${path} ${title}`.toLowerCase().replaceAll('_', ' ').includes(word));
    const paths = connection.templates ?? [];
    const own = await ownTemplates(place, paths.slice(0, mostOwn), { signal: call.signal });
    const structured = {
      connection: connection.id,
      own_templates: own.filter(isWanted),
      own_left_out: Math.max(0, paths.length - mostOwn),
      public_templates: publicOf(connection, place.location).filter(isWanted),
      public_templates_date: publicTemplatesDate,
    };
    const lines = (templates: readonly Listed[]): string =>
      ['gcs_path | kind | type | title', ...templates.map(line)].join('\n');
    const text = [
      ...(structured.own_templates.length === 0
        ? [
            paths.length === 0
              ? `Connection ${connection.id} has no templates of its own set. A gs:// path that the user gives works as well.`
              : 'None of the templates set for the connection matches.',
          ]
        : ['Set for the connection:', call.fence.wrap(lines(structured.own_templates))]),
      ...(structured.own_left_out === 0 ? [] : [`Left out: ${structured.own_left_out} more that are set.`]),
      ...(structured.public_templates.length === 0
        ? []
        : [
            `Well-known ones that Google publishes, as of ${publicTemplatesDate}; not checked against the bucket:`,
            lines(structured.public_templates),
          ]),
      'Next: get_template with a gcs_path.',
    ].join('\n');
    return { structured, text };
  },
});

function line({ gcs_path: path, kind, title, is_streaming: isStreaming, problem }: Listed): string {
  const type = isStreaming === undefined ? '-' : isStreaming ? 'streaming' : 'batch';
  return [path, kind, type, problem === undefined ? title : `cannot be read: ${problem}`].join(' | ');
}

/** They lie in Google's buckets, which a service at another endpoint does not reach. */
function publicOf(connection: Connection, location: string): readonly Listed[] {
  if (connection.auth.kind === 'none') return [];
  return publicTemplates.map((template) => ({
    gcs_path: publicTemplatePath(template, location),
    kind: template.kind,
    title: template.title,
    is_streaming: template.isStreaming,
  }));
}

function ownTemplates(
  { api, location }: ChosenPlace<ReadingApi>,
  paths: readonly string[],
  options: CallOptions,
): Promise<Listed[]> {
  return Promise.all(
    paths.map(async (path): Promise<Listed> => {
      const reading = api.getTemplate(location, path, options);
      const { found, unavailable } = await optionalPart(reading, undefined, 'Reading a template');
      const common = { gcs_path: inertText(path, textLimits.message), kind: found?.kind ?? 'UNKNOWN' };
      if (unavailable !== undefined) return { ...common, title: '', problem: unavailable };
      return {
        ...common,
        title: inertText(found?.name ?? '', textLimits.name),
        ...(found?.isStreaming === undefined ? {} : { is_streaming: found.isStreaming }),
      };
    }),
  );
}
