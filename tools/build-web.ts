/**
 * Writes the pages for people, with what they load, into dist/web, unless they are there as they would be: `npm run
 * build:web`
 */
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { BuiltFile } from '../src/runtime/web-files.ts'
import { CODING_SUFFIX, INDEX_FILE } from '../src/runtime/web-files.ts'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const SOURCES = `${ROOT}src/web/`
/** Where the pages are written to; a platform that serves files by itself is given this folder. */
export const WEB_FOLDER = `${ROOT}dist/web/`

const BASE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
]
const PAGE_POLICY = [...BASE_POLICY, "style-src 'self'", "worker-src 'self'"].join('; ')
/** Swagger UI makes some styles of its own. */
const REFERENCE_POLICY = [...BASE_POLICY, "style-src 'self' 'unsafe-inline'"].join('; ')

const ASK_AGAIN = 'no-cache'
/** For files that have their content's hash in their name. */
const FOR_EVER = 'public, max-age=31536000, immutable'

/** Above this many bytes the best compression takes seconds. */
const SLOW_TO_COMPRESS = 500_000

/** A file as it goes out. */
interface WebPage {
  readonly path: string
  readonly file: string
  readonly contentType: string
  readonly cacheControl: string
  readonly policy?: string
  readonly text: string
}

/** Builds the pages if what they are made of has changed since they were built. */
export async function buildWeb(): Promise<void> {
  const stamp = await stampOfSources()
  const written = Bun.file(`${WEB_FOLDER}.stamp`)
  if ((await written.exists()) && (await written.text()) === stamp) return
  for (const old of ['assets', 'docs']) {
    await rm(WEB_FOLDER + old, { recursive: true, force: true })
  }
  const pages = [...(await mainPage()), ...(await reference())]
  const built = await Promise.all(pages.map(write))
  await Bun.write(WEB_FOLDER + INDEX_FILE, JSON.stringify(built, null, 1))
  await Bun.write(`${WEB_FOLDER}.assetsignore`, '.stamp\n')
  await Bun.write(`${WEB_FOLDER}.stamp`, stamp)
}

/** The hash of everything that the pages are made of. */
async function stampOfSources(): Promise<string> {
  const hasher = new Bun.CryptoHasher('sha256')
  const sources = [...new Bun.Glob('src/web/**/*').scanSync(ROOT)].sort()
  for (const name of [...sources, 'tools/build-web.ts', 'package-lock.json']) {
    hasher.update(`${name}\0`).update(await Bun.file(ROOT + name).bytes())
  }
  return hasher.digest('hex')
}

async function mainPage(): Promise<WebPage[]> {
  const assets = [
    ...(await bundle(['main.tsx'], { splitting: true })),
    ...(await bundle(['reload.ts'])),
    ...(await bundle(['style.css'])),
  ]
  const named = (pattern: RegExp) => assets.find(({ path }) => pattern.test(path))?.path ?? ''
  const html = (await source('index.html'))
    .replace('{{script}}', named(/\/main-\w+\.js$/))
    .replace('{{reload}}', named(/\/reload-\w+\.js$/))
    .replace('{{style}}', named(/\/style-\w+\.css$/))
  const worker = await serviceWorker(html, assets)
  return [
    { ...page('/', 'index.html', html), policy: PAGE_POLICY },
    { ...page('/service-worker.js', 'service-worker.js', worker), contentType: JAVASCRIPT },
    ...assets,
  ]
}

const JAVASCRIPT = 'text/javascript; charset=utf-8'
const CSS = 'text/css; charset=utf-8'

function page(path: string, file: string, text: string): WebPage {
  return { path, file, text, contentType: 'text/html; charset=utf-8', cacheControl: ASK_AGAIN }
}

async function bundle(
  names: readonly string[],
  options: Partial<Bun.BuildConfig> = {},
): Promise<WebPage[]> {
  const { outputs } = await Bun.build({
    entrypoints: names.map((name) => SOURCES + name),
    target: 'browser',
    minify: true,
    naming: { entry: '[name]-[hash].[ext]', chunk: 'chunk-[hash].[ext]' },
    define: { 'process.env.NODE_ENV': '"production"' },
    ...options,
  })
  return await Promise.all(
    outputs.map(async (output) => {
      const name = output.path.replace(/^.*\//, '')
      const text = await output.text()
      const contentType = name.endsWith('.css') ? CSS : JAVASCRIPT
      return {
        path: `/assets/${name}`,
        file: `assets/${name}`,
        contentType,
        cacheControl: FOR_EVER,
        text,
      }
    }),
  )
}

async function serviceWorker(html: string, assets: readonly WebPage[]): Promise<string> {
  // The page names the files that it begins with; those have the others' names in them, and all have hashes in their names.
  const hash = new Bun.CryptoHasher('sha256').update(html)
  const [script] = await bundle(['service-worker.ts'], {
    define: {
      VERSION: JSON.stringify(hash.copy().digest('hex')),
      PAGE_INTEGRITY: JSON.stringify(`sha256-${hash.digest('base64')}`),
      ASSETS: JSON.stringify(assets.map(({ path }) => path)),
    },
  })
  return script?.text ?? ''
}

/** Swagger UI, as its distribution has it, and what starts it. */
async function reference(): Promise<WebPage[]> {
  const distributed = (name: string) =>
    Bun.file(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`))).text()
  const script = (await distributed('swagger-ui-bundle.js')) + (await source('docs/start.js'))
  const style = await distributed('swagger-ui.css')
  const html = await source('docs/docs.html')
  return [
    { ...page('/docs', 'docs.html', html), policy: REFERENCE_POLICY },
    { ...page('/docs/reference.js', 'docs/reference.js', script), contentType: JAVASCRIPT },
    { ...page('/docs/reference.css', 'docs/reference.css', style), contentType: CSS },
  ]
}

const source = (name: string) => Bun.file(SOURCES + name).text()

/** Writes a file and its compressed forms. */
async function write(web: WebPage): Promise<BuiltFile> {
  const { path, file, text, contentType, cacheControl, policy } = web
  const bytes = new TextEncoder().encode(text)
  const quality = bytes.length > SLOW_TO_COMPRESS ? 9 : 11
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality },
  })
  await Bun.write(WEB_FOLDER + file, bytes)
  await Bun.write(WEB_FOLDER + file + CODING_SUFFIX.br, brotli)
  await Bun.write(WEB_FOLDER + file + CODING_SUFFIX.gzip, gzipSync(bytes, { level: 9 }))
  return {
    path,
    file,
    codings: ['br', 'gzip', 'identity'],
    headers: {
      // Weak, because all codings share it, and a proxy may compress again (RFC 9110, section 8.8.1).
      ETag: `W/"${new Bun.CryptoHasher('sha256').update(bytes).digest('hex')}"`,
      'Content-Type': contentType,
      'Cache-Control': cacheControl,
      'Referrer-Policy': 'no-referrer',
      ...(policy !== undefined && { 'Content-Security-Policy': policy }),
    },
  }
}

if (import.meta.main) await buildWeb()
