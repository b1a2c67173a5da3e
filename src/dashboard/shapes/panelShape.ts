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
  /** For views of which little changes and which are too much to be told again. */
  readonly growth?: ViewGrowth<Types['view']>;
}

/** How a view is told by what it has more than the one before it. */
export interface ViewGrowth<View> {
  /** @returns JSON; undefined where the later view does not go on from the earlier one */
  between(earlier: View, later: View): unknown;
  /**
   * The later view again.
   * @param growth anything a window may have been sent
   * @returns undefined where it is no growth of this view
   */
  applied(earlier: View, growth: unknown): View | undefined;
}
