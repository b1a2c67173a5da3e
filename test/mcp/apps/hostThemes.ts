/** Contexts as hosts send them: one in VS Code's dark colours, one in light ones, and one that sends no colours. */
export const hostThemes = {
  dark: {
    theme: 'dark',
    displayMode: 'inline',
    styles: {
      variables: {
        '--color-background-primary': '#1f1f1f',
        '--color-background-secondary': '#313131',
        '--color-text-primary': '#cccccc',
        '--color-text-secondary': '#9d9d9d',
        '--color-border-primary': '#3c3c3c',
        '--color-ring-primary': '#0078d4',
        '--font-sans': 'system-ui, sans-serif',
        '--border-radius-sm': '3px',
      },
    },
  },
  light: {
    theme: 'light',
    displayMode: 'inline',
    styles: {
      variables: {
        '--color-background-primary': 'light-dark(#ffffff, #1f1f1f)',
        '--color-background-secondary': 'light-dark(#f8f8f8, #313131)',
        '--color-text-primary': 'light-dark(#3b3b3b, #cccccc)',
        '--color-text-secondary': 'light-dark(#5f5f5f, #9d9d9d)',
        '--color-border-primary': 'light-dark(#e5e5e5, #3c3c3c)',
      },
    },
  },
  bare: { theme: 'dark' },
} as const;
