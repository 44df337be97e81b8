import { createRoute } from '@hono/zod-openapi'
import type { Operation } from '../operation.ts'
import { nothingUnder } from '../problems/problem.ts'
import { answerEmpty, answerText } from '../response/answer.ts'
import { etagMatches } from '../response/etag.ts'

const PAGE_PATH = '/docs'
const SCRIPT_PATH = '/docs/reference.js'
const ROOT_PATH = '/'

/** Nothing of this leads out of the service: no fonts, no proxy, no analytics, no assistant, no client to download. */
const CONFIGURATION = {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  orderSchemaPropertiesBy: 'preserve',
  persistAuth: false,
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
}

/** Scripts come from this service alone; only styles may be inline, because the reference makes its own. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parallel config service</title>
<link rel="icon" href="data:,">
</head>
<body>
<noscript>This page needs JavaScript. The document that it shows is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script id="api-reference" type="application/json" data-configuration="${escapeAttribute(JSON.stringify(CONFIGURATION))}"></script>
<script src="${SCRIPT_PATH}"></script>
</body>
</html>
`

/**
 * The reference for people, which shows `/openapi.json`: a page and its script. They are not in the document, being no
 * part of the API. `docsScript` gives the text of the script.
 */
export function docsPages(docsScript: () => Promise<string>): Operation[] {
  return [
    page(ROOT_PATH, () => ({ req }) => {
      if (!req.header('accept')?.includes('text/html')) throw nothingUnder(ROOT_PATH)
      return answerEmpty(302, { Location: PAGE_PATH, Vary: 'Accept', 'Cache-Control': 'no-cache' })
    }),
    page(PAGE_PATH, () => () => {
      const headers = {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': CONTENT_SECURITY_POLICY,
        'Referrer-Policy': 'no-referrer',
        'Cache-Control': 'no-cache',
      }
      return answerText(PAGE, headers)
    }),
    page(SCRIPT_PATH, ({ sha256 }) => {
      let script: { text: string; etag: string } | undefined
      return async ({ req: { raw: request } }) => {
        if (script === undefined) {
          const text = await docsScript()
          script = { text, etag: `"${sha256(text)}"` }
        }
        const headers = { ETag: script.etag, 'Cache-Control': 'no-cache' }
        if (etagMatches(request, script.etag)) return answerEmpty(304, headers)
        const contentType = 'text/javascript; charset=utf-8'
        return answerText(script.text, { ...headers, 'Content-Type': contentType })
      }
    }),
  ]
}

function page(path: string, handler: Operation['handler']): Operation {
  return { route: createRoute({ method: 'get', path, responses: {} }), sameOrigin: true, handler }
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
}
