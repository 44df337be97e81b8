/** Serves on a free port and prints where. */
export function serveBaseline(fetch: (request: Request) => Response | Promise<Response>): void {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, development: false, fetch })
  process.stdout.write(`${JSON.stringify({ url: server.url.href })}\n`)
}
