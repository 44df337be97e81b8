import type { Sha256 } from '../../parallel-config/index.ts'
import type { ReferenceFiles } from '../dependencies.ts'
import type { Handler, Operation } from '../operation.ts'
import { nothingUnder } from '../problems/problem.ts'
import { type Answer, answerEmpty, answerText } from '../response/answer.ts'
import { etagMatches } from '../response/etag.ts'

const ROOT_PATH = '/'
const PAGE_PATH = '/docs'
const SCRIPT_PATH = '/docs/reference.js'
const STYLE_PATH = '/docs/reference.css'

/** What starts Swagger UI. Nothing of it leads out of the service: no validator, no token that is kept. */
const START = `
window.addEventListener('load', () => {
  window.ui = SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#reference',
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    persistAuthorization: false,
    queryConfigEnabled: false,
    tryItOutEnabled: true,
    validatorUrl: null,
  })
})
`

/** Scripts come from this service alone; styles may be inline, because Swagger UI makes some of its own. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
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
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<noscript>This page needs JavaScript. The document that it shows is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<div id="reference"></div>
<script src="${SCRIPT_PATH}"></script>
</body>
</html>
`

/**
 * The reference for people, which shows `/openapi.json`: a page, its script and its style. They are not in the document,
 * because they are not part of the API. `readFiles` is called when one of them is first asked for.
 */
export function docsPages(readFiles: () => Promise<ReferenceFiles>): Operation[] {
  return [
    root(),
    page(PAGE_PATH, () => () => {
      return answerText(PAGE, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': CONTENT_SECURITY_POLICY,
        'Referrer-Policy': 'no-referrer',
        'Cache-Control': 'no-cache',
      })
    }),
    page(SCRIPT_PATH, ({ sha256 }) =>
      file('text/javascript', sha256, async () => (await readFiles()).script + START),
    ),
    page(STYLE_PATH, ({ sha256 }) =>
      file('text/css', sha256, async () => (await readFiles()).style),
    ),
  ]
}

/** Answers with a text that is read once. */
function file(type: string, sha256: Sha256, read: () => Promise<string>): Handler {
  let known: { readonly text: string; readonly etag: string } | undefined
  return async function getFile({ req: { raw: request } }): Promise<Answer> {
    if (known === undefined) {
      const text = await read()
      known = { text, etag: `"${sha256(text)}"` }
    }
    const headers = { ETag: known.etag, 'Cache-Control': 'no-cache' }
    return etagMatches(request, known.etag)
      ? answerEmpty(304, headers)
      : answerText(known.text, { ...headers, 'Content-Type': `${type}; charset=utf-8` })
  }
}

/** Sends a browser to the reference. To a program it answers as a path that does not exist, with the headers of one. */
function root(): Operation {
  const handler: Handler = ({ req }) => {
    if (!req.header('accept')?.includes('text/html')) throw nothingUnder(ROOT_PATH)
    return answerEmpty(302, { Location: PAGE_PATH, Vary: 'Accept', 'Cache-Control': 'no-cache' })
  }
  return {
    method: 'get',
    path: ROOT_PATH,
    handler: () => handler,
  }
}

function page(path: string, handler: Operation['handler']): Operation {
  return { method: 'get', path, sameOrigin: true, handler }
}
