import type { ApiAnswer, ApiRequest } from './state/answers.ts'

/** How long a request may take until the server counts as lost, in milliseconds. */
const TIMEOUT = 20_000

/** What comes of a request: the answer; why the service wants another token; or why there is no answer. */
export type Outcome = { readonly answer: ApiAnswer } | { readonly refusal: string } | Failure

/** Why there is no answer, and when to ask again. */
export interface Failure {
  readonly reason: string
  /** Milliseconds, as the server asks for; 0: it does not say. */
  readonly wait: number
}

/** Sends a request as `fetch` does. */
export type SendRequest = (path: string, request: RequestInit) => Promise<Response>

interface AskOptions {
  /** What the operator gave to this person, where the service requires it. */
  readonly token?: string | null
  readonly send?: SendRequest
  /** In milliseconds. */
  readonly timeout?: number
}

/** The statuses of a request without a token, with an invalid one, and with one of another kind. */
const TOKEN_STATUSES: readonly number[] = [401, 403]

/**
 * Asks the service. A problem is an answer like any other, unless it is about the token, or the same request may go well a
 * moment later.
 */
export async function ask(
  key: string,
  signal: AbortSignal,
  { token = null, send = fetch, timeout = TIMEOUT }: AskOptions = {},
): Promise<Outcome> {
  const { path, body }: ApiRequest = JSON.parse(key)
  const limit = AbortSignal.timeout(timeout)
  try {
    const response = await send(path, {
      signal: AbortSignal.any([signal, limit]),
      headers: {
        ...(token !== null && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
    if (response.status >= 500 || response.status === 429) return failureOf(response)
    if (!/[/+]json/.test(response.headers.get('Content-Type') ?? '')) {
      return { reason: 'Something other than the service answers', wait: 0 }
    }
    const answer: ApiAnswer = { key, status: response.status, body: await response.json() }
    return TOKEN_STATUSES.includes(answer.status) ? { refusal: answer.body.detail } : { answer }
  } catch {
    const seconds = timeout / 1000
    const late = `The server has not answered for ${seconds} seconds`
    return { reason: limit.aborted ? late : 'The server cannot be reached', wait: 0 }
  }
}

function failureOf({ status, headers }: Response): Failure {
  const seconds = Number(headers.get('Retry-After') ?? 0)
  const why = status === 429 ? 'refuses more requests for now' : 'fails'
  return {
    reason: `The server ${why} (status ${status})`,
    wait: Number.isFinite(seconds) ? seconds * 1000 : 0,
  }
}
