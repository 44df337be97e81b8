/**
 * Keeps the page's own files, so that it opens without the network; answers of the API are never kept. A version waits until no
 * tab uses the one before, and only then drops its files.
 */

/** What the build puts in: the name of this version, the hash of the page, and the files that the page loads. */
declare const VERSION: string
declare const PAGE_INTEGRITY: string
declare const ASSETS: readonly string[]

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}

/** What a service worker has and a page has not. */
declare const clients: { claim(): Promise<void> }

const PAGE = '/'
/** The folder of the files that have their content's hash in their name. */
const ASSET_FOLDER = '/assets/'

addEventListener('install', (event) => {
  ;(event as ExtendableEvent).waitUntil(keepFiles())
})

addEventListener('activate', (event) => {
  // A tab that is open already has to be known as one that uses this version.
  ;(event as ExtendableEvent).waitUntil(dropOtherVersions().then(() => clients.claim()))
})

addEventListener('fetch', (event) => {
  const { request } = event as FetchEvent
  const { pathname, origin } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (pathname === PAGE) (event as FetchEvent).respondWith(newestPage(request))
  else if (pathname.startsWith(ASSET_FOLDER)) (event as FetchEvent).respondWith(asset(request))
})

async function keepFiles(): Promise<void> {
  const cache = await caches.open(VERSION)
  // During a deployment the server may already have another page, or still: then this version is not kept.
  const page = new Request(PAGE, { headers: { Accept: 'text/html' }, integrity: PAGE_INTEGRITY })
  await cache.addAll([page, ...ASSETS])
}

async function dropOtherVersions(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name)))
}

/** The page as the server has it now; the kept one if the server is gone or fails. */
async function newestPage(request: Request): Promise<Response> {
  const answer = await fetch(request).catch(() => undefined)
  if (answer !== undefined && answer.status < 500) return answer
  const cache = await caches.open(VERSION)
  const kept = await cache.match(PAGE, { ignoreVary: true })
  return kept ?? answer ?? Response.error()
}

/** From whichever version has it: a tab may show a newer page than that of this version. */
async function asset(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? (await fetch(request))
}
