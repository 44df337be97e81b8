import type { Sha256 } from '../../../vllm/outcome.ts'
import type { CodeDocumentation } from '../../problems/code-documentation.ts'
import { CODE_SECTIONS } from '../../problems/code-sections.ts'
import type { Answer } from '../../response/answer.ts'
import { STYLE } from './style.ts'

/** The title of a page, and its body as HTML. */
interface Page {
  readonly title: string
  readonly body: string
}

/** Makes answers of pages. Each page contains its style, which is all that the policy allows. */
export function makePages(sha256: Sha256) {
  let policy: string | undefined
  return ({ title, body }: Page, status: 200 | 404, cacheControl: string): Answer => {
    policy ??= policyFor(sha256(STYLE))
    const headers = {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': cacheControl,
      Vary: 'Accept',
    }
    return { status, headers, body: document(title, body) }
  }
}

function policyFor(hash: string): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${base64Of(hash)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function base64Of(hexadecimal: string): string {
  const bytes = hexadecimal.match(/../g) ?? []
  return btoa(String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16))))
}

const document = (title: string, body: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<nav aria-label="Pages"><a href="/">vLLM parallel config</a> <a href="/problems">All codes</a> <a href="/docs">API</a></nav>
<main>
${body}
</main>
</body>
</html>
`

/** The page with the meanings of a code. */
export function codePage(first: CodeDocumentation, others: readonly CodeDocumentation[]): Page {
  const { code } = first
  const body = `<h1><code>${escapeHtml(code)}</code></h1>\n${[first, ...others].map(meaning).join('\n')}`
  return { title: `${code}: ${first.title}`, body }
}

const meaning = ({ title, status, meaning, remedy, where }: CodeDocumentation) => `<section>
<h2>${escapeHtml(title)}</h2>
<p>${prose(meaning)}</p>
<dl>
<dt>What to do</dt><dd>${prose(remedy)}</dd>
<dt>Where it appears</dt><dd>${prose(where)}</dd>
<dt>HTTP status</dt><dd>${status}</dd>
</dl>
</section>`

/** The page with every code, by subject. */
export function indexPage(): Page {
  const sections = CODE_SECTIONS.map(
    ({ title, where, entries }) => `<section>
<h2>${escapeHtml(title)}</h2>
<p>${prose(where)}</p>
<dl>
${entries.map(({ code, summary }) => `<dt>${linkTo(code)}</dt><dd>${prose(summary)}</dd>`).join('\n')}
</dl>
</section>`,
  )
  return {
    title: 'Codes of the parallel config service',
    body: `<h1>Codes</h1>\n<p>Codes are stable. Texts beside them may change.</p>\n${sections.join('\n')}`,
  }
}

/** The page for an unknown code; `close` is the nearest known code. */
export function unknownCodePage(code: string, close: string | undefined): Page {
  const hint = close === undefined ? '' : `<p>Did you mean ${linkTo(close)}?</p>`
  return {
    title: 'Unknown code',
    body: `<h1>Unknown code</h1>
<p><code>${escapeHtml(code)}</code> is not a code of this service.</p>
${hint}
<p><a href="/problems">All codes</a></p>`,
  }
}

const linkTo = (code: string) =>
  `<a href="/problems/${encodeURIComponent(code)}"><code>${escapeHtml(code)}</code></a>`

/** One line of Markdown, in which only code is marked, as HTML. */
const prose = (markdown: string) => escapeHtml(markdown).replaceAll(/`([^`]*)`/g, '<code>$1</code>')

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

const escapeHtml = (text: string) =>
  text.replaceAll(/[&<>"']/g, (character) => ESCAPES.get(character) ?? '')
