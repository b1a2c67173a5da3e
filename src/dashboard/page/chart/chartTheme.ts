/** Colours and type of the editor's theme, as a canvas needs them. */
export interface ChartTheme {
  readonly line: string;
  readonly fill: string;
  readonly grid: string;
  readonly text: string;
  readonly font: string;
}

/** Reads the theme where the stylesheet has resolved it for this element. */
export function chartTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    line: colour('--chart-line'),
    fill: colour('--chart-fill'),
    grid: colour('--chart-grid'),
    text: colour('--quiet'),
    font: `11px ${style.fontFamily}`,
  };
}

/** The editor changes the theme by rewriting the document's variables and the body's classes. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
}
