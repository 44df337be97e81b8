interface Route {
  readonly url: string
  handler(request: object, reply: object): unknown
}

/**
 * The browser script of Scalar's API reference, from node_modules: only called when somebody looks at `/docs`.
 *
 * It is taken from Scalar's plugin for Fastify, which carries the script ready made; the package that the script is
 * built from comes with 400 others. The plugin gets just enough of a Fastify to hand it over.
 */
export async function readDocsScript(): Promise<string> {
  const { default: plugin } = await import('@scalar/fastify-api-reference')
  const routes: Route[] = []
  const fastify = { hasPlugin: () => false, route: (route: Route) => routes.push(route) }
  const options = { configuration: { url: '/openapi.json' } }
  Reflect.apply(plugin, undefined, [fastify, options, () => undefined])
  const route = routes.find(({ url }) => url.endsWith('.js'))
  if (route === undefined) throw new Error('@scalar/fastify-api-reference serves no script')
  const reply = { header: () => reply, send: (body: string) => body }
  return String(route.handler({}, reply))
}
