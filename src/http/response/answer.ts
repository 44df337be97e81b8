/** The result of a handler. The lifecycle adds the common headers and creates the response. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Null: the response has no body. */
  readonly body: string | Uint8Array<ArrayBuffer> | null
}

/** An answer with `value` as JSON: 200 and `no-store`, unless `options` override that. */
export function answerJson(
  value: unknown,
  options: Partial<Pick<Answer, 'status' | 'headers'>> = {},
): Answer {
  return answerJsonText(JSON.stringify(value), options)
}

/** The same for JSON that is already text. */
export function answerJsonText(
  body: string,
  { status = 200, headers }: Partial<Pick<Answer, 'status' | 'headers'>> = {},
): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body,
  }
}

/** An answer without a body. */
export function answerEmpty(status: number, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body: null }
}

/** An answer with a text, whose Content-Type is among the headers. */
export function answerText(body: string, headers: Answer['headers']): Answer {
  return { status: 200, headers, body }
}
