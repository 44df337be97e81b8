interface AnswerOptions {
  readonly status?: number
  /** Beside the Content-Type; a Cache-Control here replaces `no-store`. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer, 200 unless told otherwise, with `value` as JSON. */
export function answerJson(
  value: unknown,
  { status = 200, headers }: AnswerOptions = {},
): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
  })
}
