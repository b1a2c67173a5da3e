import { isRecord } from '../../dataflow/isRecord.ts';
import type { ToolInfo, ToolOutcome } from '../../mcp/embedded/embeddedClient.ts';
import type { ToolGateway } from '../agentLoop.ts';

/** How often a model may correct a pipeline that a check refused. */
const mostRounds = 3;

/**
 * Tools of Dataflow for a conversation in which a pipeline may be written. It keeps the newest pipeline for the editor, and
 * ends attempts that lead nowhere: a model whose pipeline is refused three times has to say so.
 */
export class PipelineTools implements ToolGateway {
  private newest: string | undefined;
  private refusals = 0;

  constructor(private readonly inner: ToolGateway) {}

  /** The newest pipeline as Beam YAML, whether or not it is right; undefined when none was written. */
  get draft(): string | undefined {
    return this.newest;
  }

  listTools(): Promise<readonly ToolInfo[]> {
    return this.inner.listTools();
  }

  async callTool(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: Parameters<ToolGateway['callTool']>[2],
  ): Promise<ToolOutcome> {
    const yaml = yamlOf(name, args);
    if (yaml === undefined && name !== 'get_sample_output') return this.inner.callTool(name, args, options);
    if (this.refusals >= mostRounds && name !== 'get_sample_output') return givenUp;
    this.newest = yaml ?? this.newest;
    const outcome = await this.inner.callTool(name, args, options);
    if (!isRefusal(name, outcome)) return outcome;
    this.refusals += 1;
    const left = mostRounds - this.refusals;
    const advice =
      left > 0
        ? `Correct exactly what is named and check again; ${left} ${left === 1 ? 'attempt is' : 'attempts are'} left.`
        : lastWord;
    return { ...outcome, text: `${outcome.text}\n${advice}` };
  }
}

const lastWord =
  'Attempts are used up. Do not try again: tell the user in a few sentences what is still wrong. The pipeline is opened in the editor.';
const givenUp: ToolOutcome = { isError: true, text: `Not run: ${lastWord}` };

function yamlOf(name: string, args: Readonly<Record<string, unknown>>): string | undefined {
  if (name === 'validate_pipeline' || name === 'run_pipeline_sample') {
    return typeof args['yaml'] === 'string' ? args['yaml'] : undefined;
  }
  const parameters = name === 'launch_job' ? args['parameters'] : undefined;
  const yaml = isRecord(parameters) ? parameters['yaml_pipeline'] : undefined;
  return typeof yaml === 'string' ? yaml : undefined;
}

/** Whether a check said that the pipeline itself is wrong; that somebody declined, or a service is down, is none. */
function isRefusal(name: string, { isError, structured }: ToolOutcome): boolean {
  if (isError) return name !== 'get_sample_output' && structured?.['code'] === 'INVALID_ARGUMENT';
  if (name === 'validate_pipeline') return structured?.['is_valid'] === false;
  const job = structured?.['job'];
  return name === 'get_sample_output' && isRecord(job) && job['state'] === 'FAILED';
}
