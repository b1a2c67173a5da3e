import './metricsApp.css';
import { AppHost } from './appHost.ts';
import { takeOnTheme } from './hostTheme.ts';
import { metricsAnswer, resultText } from './metricsAnswer.ts';
import { MetricsView, type Shown } from './metricsView.ts';

const toolName = 'get_job_metrics';

/** The page of one call: shows its result, and asks again when a person wants to. */
class MetricsApp {
  private readonly view: MetricsView;
  private shown: Shown = { kind: 'waiting' };
  /** Arguments of the call; undefined until the host has sent them. */
  private input: Record<string, unknown> | undefined;
  private isRunning = false;
  private problem = '';

  private readonly host = new AppHost({
    contextChanged: (context) => {
      takeOnTheme(context);
      this.view.redraw();
    },
    toolInput: (args) => {
      this.input = args;
      this.draw();
    },
    toolResult: (result) => {
      this.take(result);
    },
    toolCancelled: (reason) => {
      this.shown = { kind: 'nothing', title: 'The call was called off', text: reason };
      this.draw();
    },
  });

  constructor(container: HTMLElement) {
    this.view = new MetricsView(container);
  }

  start(): void {
    this.draw();
    if (parent === window) {
      const text = 'Hosts with MCP Apps show it beside the answer of the tool get_job_metrics.';
      this.shown = { kind: 'nothing', title: 'This page needs a host', text };
      this.draw();
      return;
    }
    this.host.connect().catch((error: unknown) => {
      this.shown = { kind: 'nothing', title: 'The host refuses this page', text: textOf(error) };
      this.draw();
    });
  }

  private take(result: unknown): void {
    const answer = metricsAnswer(result);
    this.shown = answer
      ? { kind: 'answer', answer }
      : { kind: 'nothing', title: 'The metrics could not be read', text: resultText(result) };
    this.draw();
  }

  private async refresh(input: Record<string, unknown>): Promise<void> {
    this.isRunning = true;
    this.problem = '';
    this.draw();
    try {
      const result = await this.host.callTool(toolName, input);
      const answer = metricsAnswer(result);
      if (answer) this.shown = { kind: 'answer', answer };
      else this.fail(resultText(result));
    } catch (error) {
      this.fail(textOf(error));
    }
    this.isRunning = false;
    this.draw();
  }

  /** What is shown stays: it is true of its time. */
  private fail(why: string): void {
    this.problem = `The metrics could not be read again: ${why}`;
  }

  private draw(): void {
    const { input, isRunning, problem } = this;
    const refresh = input && this.host.canCallTools ? () => void this.refresh(input) : undefined;
    this.view.show(this.shown, { refresh, isRunning, problem });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const container = document.getElementById('page');
if (!container) throw new Error('The document has no element with the id "page".');
new MetricsApp(container).start();
