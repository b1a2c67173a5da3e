/** What VS Code gives a webview. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** The panel on the other side of a page, and the state that the page leaves with the editor. VS Code allows one of it. */
export class HostChannel<Message, State> {
  private readonly api = acquireVsCodeApi();

  constructor(private readonly isState: (data: unknown) => data is State) {}

  post(message: Message): void {
    this.api.postMessage(message);
  }

  /** What an earlier page of this panel left behind. */
  get state(): State | undefined {
    const state = this.api.getState();
    return this.isState(state) ? state : undefined;
  }

  keep(state: State): void {
    this.api.setState(state);
  }
}
