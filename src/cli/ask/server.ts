import { UnableError, UsageError } from '../exit.ts'
import type { System } from '../system.ts'
import type { Answer, Ask, Question } from './ask.ts'

/** The environment variable with the token for a server: arguments can be read by every process of a machine. */
export const TOKEN_VARIABLE = 'PARALLEL_CONFIG_TOKEN'

/** How long a server may take. */
const DEADLINE_MILLISECONDS = 30_000

/**
 * Asks the service at a URL, which may end with a path before that of the API.
 * @throws {UsageError} for a URL that is not that of a server.
 */
export function askServer(server: string, { env, fetch }: Pick<System, 'env' | 'fetch'>): Ask {
  const base = URL.canParse(server) ? new URL(server) : undefined
  if (base === undefined || !/^https?:$/.test(base.protocol)) {
    throw new UsageError(
      `--server is ${JSON.stringify(server)}. Use a URL such as https://host:3000`,
    )
  }
  if (base.username !== '' || base.password !== '') {
    throw new UsageError(`--server: remove the password, and set ${TOKEN_VARIABLE}`)
  }
  const prefix = base.href.endsWith('/') ? base.href.slice(0, -1) : base.href
  const token = env[TOKEN_VARIABLE]?.trim()
  return async (question) => {
    const response = await send(fetch, prefix, question, token)
    return await readAnswer(response, prefix)
  }
}

async function send(
  fetch: System['fetch'],
  prefix: string,
  { method, path, body }: Question,
  token: string | undefined,
): Promise<Response> {
  const headers = {
    Accept: 'application/json',
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(token && { Authorization: `Bearer ${token}` }),
  }
  try {
    return await fetch(`${prefix}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // A token must not follow to wherever a server points.
      redirect: 'manual',
      signal: AbortSignal.timeout(DEADLINE_MILLISECONDS),
    })
  } catch (error) {
    throw new UnableError(`${prefix} does not answer: ${reasonOf(error)}`)
  }
}

async function readAnswer(response: Response, prefix: string): Promise<Answer> {
  const { status } = response
  const location = response.headers.get('location')
  if (status >= 300 && status < 400 && location !== null) {
    throw new UnableError(`${prefix} redirects to ${location}. Name its own address with --server`)
  }
  const type = response.headers.get('content-type') ?? 'no content type'
  if (!/^application\/(?:problem\+)?json\b/.test(type)) {
    throw new UnableError(`${prefix} answered ${status} with ${type} instead of JSON. ${OTHER}`)
  }
  const body = await readJson(response, prefix)
  if (status !== 200 && !isProblem(body)) {
    throw new UnableError(`${prefix} answered ${status} without a code and a detail. ${OTHER}`)
  }
  return { status, body }
}

const OTHER = 'Check that --server names a parallel-config-service'

async function readJson(response: Response, prefix: string): Promise<unknown> {
  try {
    return await response.json()
  } catch (error) {
    throw new UnableError(`${prefix} broke off its answer: ${reasonOf(error)}`)
  }
}

/** Every refusal of this service has a code and says what is wrong; a proxy in front of it may answer in its own way. */
function isProblem(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  return 'code' in body && 'detail' in body && typeof body.detail === 'string'
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  const because = cause instanceof Error ? cause.message : undefined
  return because ?? error.message
}
