import { Problem } from '../problems/problem.ts'
import { decodeUtf8 } from './json/decode-utf8.ts'
import { JsonFault } from './json/json-fault.ts'
import { parseStrictJson } from './json/strict-json.ts'

/** The largest request body, in bytes. */
export const MAX_BODY_BYTES = 256 * 1024

/** The largest body of a request that carries many configs, in bytes. */
export const MAX_LIST_BODY_BYTES = 4 * 1024 * 1024

/** How many array elements and object members a body may have: each costs far more memory than its bytes. */
const MAX_VALUES = 20_000
const MAX_LIST_VALUES = 100_000

/** How long a body may take to arrive. */
const BODY_MILLISECONDS = 15_000

/** Up to this many bytes the runtime may allocate memory before they arrive: Deno does when they are declared. */
const SMALL_BODY_BYTES = 16 * 1024

/** For an answer to a body that was not read completely: the next request on the connection could not be understood. */
const NOTHING_FOLLOWS = { Connection: 'close' }

/**
 * The JSON value that a request carries.
 * @throws {Problem} for a body that is missing, too large, not declared as JSON or not valid JSON.
 */
export async function readJsonBody(request: Request): Promise<unknown> {
  return parseJsonBody(await readJsonBytes(request))
}

/**
 * The bytes of a JSON body. `parseJsonBody` reads them, which may be expensive.
 * @throws {Problem} for a body that is missing, larger than `maxBytes` or not declared as JSON.
 */
export function readJsonBytes(request: Request, maxBytes = MAX_BODY_BYTES): Promise<Uint8Array> {
  return readBodyOf('application/json', request, maxBytes)
}

/** @throws {Problem} for invalid JSON. */
export function parseJsonBody(bytes: Uint8Array, maxValues = MAX_VALUES): unknown {
  try {
    return parseStrictJson(bytes, maxValues)
  } catch (error) {
    throw error instanceof JsonFault ? problemOf(error) : error
  }
}

/**
 * The bytes of a JSON body that carries a list of requests, for `parseListBody`.
 * @throws {Problem} for a body that is missing, larger than `MAX_LIST_BODY_BYTES` or not declared as JSON.
 */
export function readListBody(request: Request): Promise<Uint8Array> {
  return readJsonBytes(request, MAX_LIST_BODY_BYTES)
}

/** @throws {Problem} for invalid JSON. */
export function parseListBody(bytes: Uint8Array): unknown {
  return parseJsonBody(bytes, MAX_LIST_VALUES)
}

/** What the body of `POST /v1/check` says: a JSON value, or the text of manifests. */
export type ManifestsBody = { readonly json: unknown } | { readonly text: string }

/**
 * The bytes of a body that is JSON or YAML, and what parses them, which is expensive and throws for invalid JSON or UTF-8.
 * @throws {Problem} for a body that is missing, too large or of another type.
 */
export async function readManifestsBody(
  request: Request,
): Promise<{ readonly bytes: Uint8Array; readonly parse: () => ManifestsBody }> {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';')
  if (!isYamlType(type)) {
    const bytes = await readListBody(request)
    return { bytes, parse: () => ({ json: parseJsonBody(bytes) }) }
  }
  const bytes = await readBodyOf(YAML_TYPE, request, MAX_LIST_BODY_BYTES)
  return { bytes, parse: () => ({ text: decodeText(bytes) }) }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes)
  } catch (error) {
    throw error instanceof JsonFault ? problemOf(error) : error
  }
}

const YAML_TYPE = 'application/yaml'

/** RFC 9512, with the names that were common before it. */
function isYamlType(type: string): boolean {
  return [YAML_TYPE, 'application/x-yaml', 'text/yaml', 'text/x-yaml'].includes(
    type.trim().toLowerCase(),
  )
}

/**
 * The signed message (a compact JWS) that a request carries. Its content is not checked here.
 * @throws {Problem} for a body that is missing, too large or not declared as `application/jose`.
 */
export async function readSignedBody(request: Request): Promise<string> {
  return new TextDecoder()
    .decode(await readBodyOf('application/jose', request, MAX_BODY_BYTES))
    .trim()
}

async function readBodyOf(
  mediaType: MediaType,
  request: Request,
  maxBytes: number,
): Promise<Uint8Array> {
  const { headers } = request
  requireIdentity(headers.get('content-encoding'))
  const contentType = headers.get('content-type')
  if (contentType !== null) requireType(mediaType, contentType)
  const bytes = await readBytes(request, maxBytes)
  if (bytes.length === 0) throw new Problem('body_missing', `The body is empty. Send ${mediaType}`)
  if (contentType === null) {
    throw unsupportedMediaType(mediaType, 'The Content-Type header is missing')
  }
  return bytes
}

function requireIdentity(contentEncoding: string | null): void {
  if (contentEncoding === null || contentEncoding.trim().toLowerCase() === 'identity') return
  throw new Problem(
    'unsupported_content_encoding',
    `Content-Encoding ${JSON.stringify(contentEncoding)} is not supported. Send the body uncompressed`,
    {},
    { 'Accept-Encoding': 'identity' },
  )
}

type MediaType = 'application/json' | 'application/jose' | typeof YAML_TYPE

function requireType(mediaType: MediaType, contentType: string): void {
  if (contentType === mediaType) return
  const [essence, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase())
  const isSame = essence === mediaType || (mediaType === YAML_TYPE && isYamlType(essence ?? ''))
  if (!isSame) {
    throw unsupportedMediaType(
      mediaType,
      `Content-Type ${JSON.stringify(contentType)} is not ${mediaType}`,
    )
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))
  if (charset !== undefined && !/^charset=("utf-8"|utf-8)$/.test(charset)) {
    throw unsupportedMediaType(
      mediaType,
      `The charset must be utf-8, not ${JSON.stringify(charset)}`,
    )
  }
}

function unsupportedMediaType(mediaType: MediaType, detail: string): Problem {
  return new Problem('unsupported_media_type', detail, {}, { Accept: mediaType })
}

function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.bodyUsed) throw new Error('The body was already read')
  const declared = request.headers.get('content-length')
  if (Number(declared) > maxBytes) throw tooLarge('Content-Length is larger', maxBytes)
  // What is not declared, or declared beside a transfer coding, is only known once it was counted.
  const isCounted =
    declared === null ||
    Number(declared) > SMALL_BODY_BYTES ||
    request.headers.has('transfer-encoding')
  return inTime(isCounted ? readCounted(request, maxBytes) : request.bytes())
}

/**
 * The bytes, with a deadline: a client that sends a byte now and then could hold a connection for hours. It is not async, and
 * races nothing: each promise more that a small body waits for takes a hundredth of the throughput of `/v1/resolve`.
 */
function inTime(body: Promise<Uint8Array>): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const timer = setTimeout(() => reject(unreadable()), BODY_MILLISECONDS)
  body.then(
    (bytes) => {
      clearTimeout(timer)
      resolve(bytes)
    },
    (error) => {
      clearTimeout(timer)
      // Any other error is that of the stream.
      reject(error instanceof Problem ? error : unreadable())
    },
  )
  return promise
}

async function readCounted({ body }: Request, maxBytes: number): Promise<Uint8Array> {
  if (body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > maxBytes) throw tooLarge('The body is larger', maxBytes)
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

function unreadable(): Problem {
  const detail = `The body ended early, took longer than ${BODY_MILLISECONDS / 1000} s, or its chunked encoding is invalid`
  return new Problem('body_unreadable', detail, {}, NOTHING_FOLLOWS)
}

function tooLarge(found: string, maxBytes: number): Problem {
  const detail = `${found} than the limit of ${maxBytes} bytes`
  return new Problem('payload_too_large', detail, { limit_bytes: maxBytes }, NOTHING_FOLLOWS)
}

function problemOf({ code, message, position, pointer }: JsonFault): Problem {
  const detail = `${message} (line ${position.line}, column ${position.column})`
  return new Problem(code, detail, { position, ...(pointer !== undefined && { pointer }) })
}
