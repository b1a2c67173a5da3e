// Runs in the browser before the page's own script: what VS Code's webview puts around a page.
const { document, MutationObserver, sessionStorage } = globalThis;

document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  globalThis.reportViolation(`${violatedDirective} ${blockedURI}`);
});

globalThis.acquireVsCodeApi = () => ({
  postMessage: (message) => globalThis.toHost(message),
  getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
  setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
});

globalThis.applyTheme = ({ name, variables }) => {
  // Both classes are given for the light one of high contrast.
  document.body.className =
    name === 'high-contrast-light' ? `vscode-${name} vscode-high-contrast` : `vscode-${name}`;
  document.documentElement.removeAttribute('style');
  for (const [variable, value] of Object.entries(variables)) {
    document.documentElement.style.setProperty(variable, value);
  }
};

/** At the start of a document there is no body yet; the page's script stands last in it. */
globalThis.applyThemeEarly = (theme) => {
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    globalThis.applyTheme(theme);
  }).observe(document, { childList: true, subtree: true });
};
