/** A 200 with `value` as JSON. */
export function answerJson(value: unknown, cacheControl = 'no-store'): Response {
  return new Response(JSON.stringify(value), {
    headers: { 'Content-Type': 'application/json', 'Cache-Control': cacheControl },
  })
}
