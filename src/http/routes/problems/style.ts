/** The style of the pages of codes. */
export const STYLE = `
:root { color-scheme: light dark; }
body {
  margin: 0 auto;
  max-width: 48rem;
  padding: 24px 20px 64px;
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  color: light-dark(#181c22, #e4e8ee);
  background: light-dark(#ffffff, #12161c);
  overflow-wrap: anywhere;
}
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.92em; }
nav { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-bottom: 32px; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1.1rem; margin-top: 32px; }
dt { margin-top: 12px; color: light-dark(#545d6a, #a3adba); }
dd { margin: 0; }
a { color: light-dark(#1b5bc4, #7eb0ff); }
`
