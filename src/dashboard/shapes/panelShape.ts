/** What a panel and its page tell each other. */
export interface PanelTypes {
  /** What the panel shows. */
  readonly view: unknown;
  /** What a person did in it that the extension has to do. */
  readonly action: unknown;
  /** What the page keeps of it over hiding and reloads: choices, never data. */
  readonly state: unknown;
}

/** Guards of what a panel and its page tell each other: either side believes nothing that it has not checked. */
export interface PanelShape<Types extends PanelTypes> {
  readonly isView: (data: unknown) => data is Types['view'];
  readonly isAction: (data: unknown) => data is Types['action'];
  readonly isState: (data: unknown) => data is Types['state'];
  /** Before a person chose anything. */
  readonly initial: Types['state'];
}
