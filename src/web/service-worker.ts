/** Keeps the page's own files, so that it opens without the network; answers of the API are never kept. */

/** What the build puts in: the name of this version, and the files that it needs. */
declare const VERSION: string
declare const FILES: readonly string[]

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}

const PAGE = '/'

addEventListener('install', (event) => {
  ;(event as ExtendableEvent).waitUntil(
    caches.open(VERSION).then((cache) => cache.addAll([...FILES])),
  )
})

addEventListener('activate', (event) => {
  ;(event as ExtendableEvent).waitUntil(dropOtherVersions())
})

addEventListener('fetch', (event) => {
  const { request } = event as FetchEvent
  const { pathname, origin } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (pathname === PAGE) (event as FetchEvent).respondWith(fromNetworkFirst(request))
  else if (FILES.includes(pathname)) (event as FetchEvent).respondWith(fromCacheFirst(request))
})

async function dropOtherVersions(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name)))
}

async function fromNetworkFirst(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch {
    return (await caches.match(PAGE)) ?? Response.error()
  }
}

/** The names of these files have their content's hash in them. */
async function fromCacheFirst(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? (await fetch(request))
}
