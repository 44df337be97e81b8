/** A kind of problem. */
export interface ProblemDefinition {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503
  readonly title: string
  /** What is wrong; Markdown. */
  readonly meaning: string
  /** What the caller should do about it; Markdown. */
  readonly remedy: string
}

/** Every problem by its code: the one table behind the answers, `/problems/{code}` and the OpenAPI document. */
export const PROBLEMS = {
  body_missing: {
    status: 400,
    title: 'Body missing',
    meaning: 'The request has no body, and this path needs one.',
    remedy: 'Send a JSON object with Content-Type: application/json.',
  },
  body_unreadable: {
    status: 400,
    title: 'Incomplete body',
    meaning:
      'The body did not arrive completely: the connection broke, the body is shorter than Content-Length says, or its chunked encoding is invalid (RFC 9112, section 7.1).',
    remedy:
      'Send the request again on a new connection. If the problem persists, check the client and any proxies in between.',
  },
  malformed_json: {
    status: 400,
    title: 'Malformed JSON',
    meaning:
      'The body is not a valid JSON text (RFC 8259): it is cut short, has a syntax error, or has text after the value. `position` says where.',
    remedy: 'Correct the text at that position, or produce it with a JSON library.',
  },
  byte_order_mark: {
    status: 400,
    title: 'Byte order mark before the JSON',
    meaning: 'The body begins with the bytes EF BB BF, which RFC 8259 (section 8.1) forbids.',
    remedy: 'Save or send the text as UTF-8 without a byte order mark.',
  },
  invalid_utf8: {
    status: 400,
    title: 'Body is not UTF-8',
    meaning: 'The bytes at `position` are not UTF-8.',
    remedy: 'Encode the body as UTF-8.',
  },
  duplicate_key: {
    status: 400,
    title: 'Duplicate name in an object',
    meaning:
      'An object has two members with the same name, so it is unclear which one applies. `pointer` names the member, and `position` is that of the second one.',
    remedy: 'Keep one of the two.',
  },
  lone_surrogate: {
    status: 400,
    title: 'Lone surrogate in a string',
    meaning:
      'A string or a name has an escape such as \\ud800 without its other half, so it is not valid Unicode.',
    remedy: 'Write the character as UTF-8, or escape both halves.',
  },
  number_out_of_range: {
    status: 400,
    title: 'Number out of range',
    meaning: 'A number, such as 1e400, is too large for a double.',
    remedy: 'Send a number within the range of a double.',
  },
  nesting_too_deep: {
    status: 400,
    title: 'Nesting too deep',
    meaning: 'Arrays and objects are nested more than 32 levels deep.',
    remedy: 'Flatten the value. No field needs that many levels.',
  },
  too_many_values: {
    status: 400,
    title: 'Too many values',
    meaning:
      'The body has too many array elements and object members: the limit is 20,000, or 100,000 for a list of requests. `position` is where the limit is exceeded.',
    remedy: 'Send shorter lists, or split a list of requests into several requests.',
  },
  invalid_host: {
    status: 400,
    title: 'Invalid Host header',
    meaning: 'The Host header is neither a host name nor an address, with or without a port.',
    remedy: 'Send Host as name, name:port, an IPv4 address or an IPv6 address in brackets.',
  },
  invalid_query: {
    status: 400,
    title: 'Invalid query',
    meaning: 'The query has an unknown parameter or an invalid value.',
    remedy: 'Remove it, or use one that `detail` names.',
  },
  token_refused: {
    status: 401,
    title: 'Token missing or refused',
    meaning:
      'This path needs a token, and that of the request is missing, mistyped, expired or revoked.',
    remedy: 'Send Authorization: Bearer TOKEN with a token from the operator.',
  },
  message_untrusted: {
    status: 401,
    title: 'Message not trusted',
    meaning:
      "The message is not one that this host's key signed for this service within the last minute, or no such host is enrolled. The response deliberately does not say which.",
    remedy:
      "Compare the host's clock with the Date of this answer, and the service's PUBLIC_ORIGIN with the audience of the agent. If both match, enrol the host again.",
  },
  token_not_allowed: {
    status: 403,
    title: 'Token does not allow this',
    meaning: 'The token is valid, but it is of another kind or not for this host.',
    remedy: 'Use a token of the kind and for the host that `detail` names.',
  },
  quota_exceeded: {
    status: 403,
    title: 'Quota of the token exceeded',
    meaning:
      'The token has enrolled as many hosts as it may, or the reports of its hosts would take more bytes than it allows. `detail` says which.',
    remedy: 'Make another token, or one with a higher limit; or delete hosts that are gone.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    meaning: 'The path does not exist.',
    remedy: 'Find the path in /openapi.json.',
  },
  host_unknown: {
    status: 404,
    title: 'Unknown host',
    meaning: 'No host of this name is enrolled.',
    remedy: 'Correct the name, or enrol the host.',
  },
  release_not_found: {
    status: 404,
    title: 'Unknown release of vLLM',
    meaning:
      'The path names a release of vLLM that this service does not know. `known_releases` lists the known ones.',
    remedy: 'Name a known release.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The path does not support this method. The Allow header lists the supported ones.',
    remedy: 'Use one of the methods in Allow.',
  },
  host_key_conflict: {
    status: 409,
    title: 'Host enrolled with another key',
    meaning: 'A host of this name is enrolled with another key.',
    remedy: 'If the host was reinstalled, ask an admin to delete it, then enrol it again.',
  },
  sequence_not_newer: {
    status: 409,
    title: 'Message older than an accepted one',
    meaning:
      'The sequence number of the message is not above `last_sequence`, the highest one accepted from this host.',
    remedy: 'Sign the message again with a higher sequence number.',
  },
  report_required: {
    status: 409,
    title: 'Report needed',
    meaning: 'The renewal names a report that is not the stored one, or no report is stored.',
    remedy: 'Send the full report.',
  },
  payload_too_large: {
    status: 413,
    title: 'Body too large',
    meaning: 'The body is larger than the limit, `limit_bytes`.',
    remedy:
      'Send less: a config with all host facts has a few thousand bytes. Split a long list into several requests.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Content-Type not supported',
    meaning:
      'The Content-Type is missing, is not supported by this path, or names a charset other than utf-8.',
    remedy: 'Send the Content-Type that `detail` names, usually application/json.',
  },
  unsupported_content_encoding: {
    status: 415,
    title: 'Content-Encoding not supported',
    meaning: 'The Content-Encoding header says that the body is compressed or otherwise encoded.',
    remedy: 'Send the body uncompressed, without Content-Encoding.',
  },
  invalid_request: {
    status: 422,
    title: 'Invalid request',
    meaning:
      'The body is valid JSON, but has an unknown property, a wrong type or a value out of range outside the config. `errors` lists every place.',
    remedy: 'Correct each place that `errors` points to.',
  },
  unknown_release: {
    status: 422,
    title: 'Unknown release of vLLM',
    meaning:
      'vllm_version names a release of vLLM that this service does not know. `known_releases` lists the known ones.',
    remedy: 'Name a known release, or omit vllm_version to use the default one.',
  },
  config_does_not_resolve: {
    status: 422,
    title: 'Config does not resolve',
    meaning:
      'The chosen release of vLLM would refuse this config on this host, or `strict` is set and a fact that could change the outcome is missing. `errors` lists the reasons in the order in which vLLM raises them, then the missing facts.',
    remedy: 'Follow the message of each of the `errors`.',
  },
  command_does_not_launch: {
    status: 422,
    title: 'Command does not launch',
    meaning:
      'The chosen release of vLLM would stop at this command line, or `strict` is set and a fact that could change the outcome is missing. `stage` is how far the launch gets: parse, launch, engine_args, parallel_config or engine_config. `errors` lists the reasons in the order in which vLLM raises them.',
    remedy: 'Follow the message of each of the `errors`. Its pointer names the word or file.',
  },
  host_not_usable: {
    status: 422,
    title: 'Host facts not available',
    meaning:
      'The registry has no current facts for the host that `host_id` names: the host is unknown, has not reported yet, or has stopped reporting. `errors` says which.',
    remedy: 'Check the agent on that host, or send the facts in the request.',
  },
  answer_too_large: {
    status: 422,
    title: 'Answer too large',
    meaning: 'The answer would be larger than the limit, `limit_bytes`.',
    remedy: 'Ask for less at once: fewer requests in a batch, fewer releases or shorter lists.',
  },
  no_valid_plan: {
    status: 422,
    title: 'No valid plan',
    meaning:
      'The command cannot run on these hosts. `errors` lists the reasons, in the order in which the strategies were tried. `alternatives` lists the nearest sizes that would launch.',
    remedy: 'Follow the message of each of the `errors`, or use the options of an alternative.',
  },
  checks_failed: {
    status: 422,
    title: 'Checks failed',
    meaning:
      'The config resolves, but the request has `enforce` and a check of severity error failed or, with `strict`, could not be made. `errors` lists those checks.',
    remedy: 'Follow the message of each of the `errors`, or omit `enforce` to see the answer.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    meaning:
      'The operator limits how many requests one client address may make, and this one made more. Nothing was done.',
    remedy:
      'Try again after the time in Retry-After. Send many configs in one request to /v1/resolve/batch.',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    meaning: 'The service failed. The log has the cause under the same request_id.',
    remedy: 'Try again. If the problem persists, give the request_id to the operator.',
  },
  overloaded: {
    status: 503,
    title: 'Overloaded',
    meaning:
      'This instance gets more requests than it can answer in time, so it refused this one without handling it.',
    remedy: 'Try again after the time in Retry-After, or send the request to another instance.',
  },
  registry_unavailable: {
    status: 503,
    title: 'Registry of hosts unavailable',
    meaning:
      'The database of the registry does not answer. It is unknown whether a change was made.',
    remedy: 'Try again after the time in Retry-After. The operator finds the cause in the log.',
  },
  shutting_down: {
    status: 503,
    title: 'Shutting down',
    meaning: 'This instance is stopping: it finishes accepted requests and takes no new ones.',
    remedy: 'Send the request to another instance, or try again shortly.',
  },
} as const satisfies Record<string, ProblemDefinition>

/** The code of a problem. */
export type ProblemCode = keyof typeof PROBLEMS

/** One place in the request that is at fault. */
export interface ProblemError {
  /** JSON Pointer into the request body. */
  readonly pointer: string
  readonly code: string
  readonly message: string
  /** JSON Pointers to other values that are involved. */
  readonly related?: readonly string[]
}

/** Members that only some problems have. */
export interface ProblemExtensions {
  readonly errors?: readonly ProblemError[]
  /** How many errors are not listed. */
  readonly errors_omitted?: number
  readonly [name: string]: unknown
}

/** An error that is answered as a problem (RFC 9457). Throw it anywhere while a request is handled. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly extensions: ProblemExtensions
  readonly headers: Readonly<Record<string, string>>

  /** `detail` is for the person who must correct this particular request. */
  constructor(
    code: ProblemCode,
    detail: string,
    extensions: ProblemExtensions = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail)
    this.code = code
    this.extensions = extensions
    this.headers = headers
  }
}

/** The problem of a path that does not exist. */
export function pathNotFound(path: string): Problem {
  return new Problem('not_found', `${path} does not exist. /openapi.json lists all paths`)
}
