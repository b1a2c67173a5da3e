import { isNumber, isRecord } from '../../../webview/shapes.ts';

/** Of the variables that hosts may send, those a page can be given without more ado. */
const themeVariable = /^--(?:color|font|border|shadow)-[a-z0-9-]+$/;
const sides = ['top', 'right', 'bottom', 'left'] as const;

/** Takes on the host's colours, type and insets. What it leaves out stays as it was. */
export function takeOnTheme({ theme, styles, safeAreaInsets: insets }: Record<string, unknown>): void {
  const { style } = document.documentElement;
  if (theme === 'light' || theme === 'dark') style.colorScheme = theme;
  const variables = isRecord(styles) && isRecord(styles['variables']) ? styles['variables'] : {};
  for (const [name, value] of Object.entries(variables)) {
    if (themeVariable.test(name) && typeof value === 'string') style.setProperty(name, value);
  }
  for (const side of sides) {
    const inset = isRecord(insets) ? insets[side] : undefined;
    if (isNumber(inset)) style.setProperty(`--inset-${side}`, `${inset}px`);
  }
}
