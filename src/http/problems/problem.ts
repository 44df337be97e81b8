/** What a problem code stands for: the one table behind the type, the answers, `/problems/{code}` and the document. */
export interface ProblemDefinition {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503
  readonly title: string
  /** What is so when this problem is answered. */
  readonly meaning: string
  /** What the reader of the answer does about it. */
  readonly remedy: string
}

export const PROBLEMS = {
  body_missing: {
    status: 400,
    title: 'Body missing',
    meaning: 'The request has no body, and this path needs one.',
    remedy: 'Send a JSON object with Content-Type: application/json.',
  },
  body_unreadable: {
    status: 400,
    title: 'Body broke off',
    meaning:
      'The body did not arrive whole: the connection broke, less came than Content-Length tells, or the chunks are not as RFC 9112 (section 7.1) has them.',
    remedy:
      'Send the request again, on a new connection; if it stays, look at the client and at proxies on the way.',
  },
  malformed_json: {
    status: 400,
    title: 'Malformed JSON',
    meaning:
      'The body is not one JSON text (RFC 8259): it is cut short, has something that JSON does not know, or has more after the value. `position` tells where.',
    remedy: 'Mend the text at that place, or write it with a JSON library.',
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
    title: 'Name given twice in one object',
    meaning:
      'An object has two members with the same name; which of them holds would be a guess. `pointer` names it and `position` is that of the second.',
    remedy: 'Keep one of the two.',
  },
  lone_surrogate: {
    status: 400,
    title: 'Lone surrogate in a string',
    meaning:
      'A string or a name has an escape such as \\ud800 without its other half: it is no Unicode text.',
    remedy: 'Write the character as UTF-8, or escape both halves.',
  },
  number_out_of_range: {
    status: 400,
    title: 'Number out of range',
    meaning: 'A number, such as 1e400, is too big for a double.',
    remedy: 'Send a number that a double can hold.',
  },
  nesting_too_deep: {
    status: 400,
    title: 'Nesting too deep',
    meaning: 'Arrays and objects lie more than 32 levels deep in each other.',
    remedy: 'Flatten the value: no field needs as many levels.',
  },
  too_many_values: {
    status: 400,
    title: 'Too many values',
    meaning:
      'The body has more array elements and object members than are accepted: 20,000, or 100,000 where a request carries a list of others. `position` is where the limit is passed.',
    remedy: 'Send shorter lists. Split a list of many requests into several requests.',
  },
  invalid_host: {
    status: 400,
    title: 'Invalid Host header',
    meaning: 'The Host header is not a host name or an address, with or without a port.',
    remedy: 'Send Host as name, name:port, an IPv4 address or an IPv6 address in brackets.',
  },
  invalid_query: {
    status: 400,
    title: 'Invalid query',
    meaning: 'The query has a parameter or a value that this path does not know.',
    remedy: 'Take it out, or use one that `detail` names.',
  },
  token_refused: {
    status: 401,
    title: 'Token missing or refused',
    meaning:
      'This path needs a token, and the request has none that holds: it is missing, mistyped, expired or revoked.',
    remedy: 'Send Authorization: Bearer TOKEN with a token that the operator made.',
  },
  message_untrusted: {
    status: 401,
    title: 'Message not trusted',
    meaning:
      "The message is not one that this host's key signed for this service within the last minute, or no such host is enrolled. The response deliberately does not say which.",
    remedy:
      "Compare the host's clock with the Date of this answer and the service's address with the one the agent was given; else enrol the host anew.",
  },
  token_not_allowed: {
    status: 403,
    title: 'Token does not allow this',
    meaning: 'The token holds, but is of another kind, or is not for this host.',
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
    meaning: 'There is nothing under this path.',
    remedy: 'Look the path up in /openapi.json.',
  },
  host_unknown: {
    status: 404,
    title: 'Host not known',
    meaning: 'No host of this name is enrolled.',
    remedy: 'Correct the name, or enrol the host.',
  },
  release_not_found: {
    status: 404,
    title: 'Release of vLLM not known',
    meaning:
      'The path names no release of vLLM that this service knows. `known_releases` lists those it does.',
    remedy: 'Name a known release.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The path exists, but not with this method. The header Allow names those that it has.',
    remedy: 'Use one of the methods that Allow names.',
  },
  host_key_conflict: {
    status: 409,
    title: 'Host enrolled with another key',
    meaning: 'A host of this name is enrolled, with another key than the one sent.',
    remedy: 'If the host was set up anew, have an admin delete it first; then enrol it again.',
  },
  sequence_not_newer: {
    status: 409,
    title: 'Message older than one taken before',
    meaning:
      'The sequence number of the message is not above `last_sequence`, the highest that was taken from this host.',
    remedy: 'Sign the message again with a higher sequence number.',
  },
  report_required: {
    status: 409,
    title: 'Report needed',
    meaning:
      'The stored report of the host is not the one that the renewal names, or there is none.',
    remedy: 'Send the whole report.',
  },
  payload_too_large: {
    status: 413,
    title: 'Body too large',
    meaning: 'The body is larger than the limit, `limit_bytes`.',
    remedy:
      'Send less: a config with all its host facts takes a few thousand bytes. Split a list of many into several requests.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Content-Type not supported',
    meaning:
      'The Content-Type is missing, is not the one that this path takes, or names a charset other than utf-8.',
    remedy: 'Send the Content-Type that `detail` names: application/json nearly everywhere.',
  },
  unsupported_content_encoding: {
    status: 415,
    title: 'Content-Encoding not supported',
    meaning: 'The body is said to be compressed or otherwise encoded.',
    remedy: 'Send the body as it is, without Content-Encoding.',
  },
  invalid_request: {
    status: 422,
    title: 'Request does not have the expected shape',
    meaning:
      'The body is JSON, but something around the config is wrong: an unknown property, a wrong type, a value out of range. `errors` names every place.',
    remedy: 'Mend each place that `errors` points to.',
  },
  unknown_release: {
    status: 422,
    title: 'Release of vLLM not known',
    meaning:
      'vllm_version names no release of vLLM that this service knows. `known_releases` lists those it does.',
    remedy: 'Name a known release, or leave vllm_version out for the default one.',
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
      'The chosen release of vLLM would stop at this command line, or `strict` is set and a fact that could change the outcome is missing. `stage` is how far the launch comes: parse, launch, engine_args, parallel_config or engine_config. `errors` lists the reasons in the order in which vLLM raises them.',
    remedy: 'Follow the message of each of the `errors`: their pointers name the word or file.',
  },
  host_not_usable: {
    status: 422,
    title: 'Host facts not available',
    meaning:
      'The registry cannot tell the facts of the host that `host_id` names: it is unknown, sent no report yet, or fell silent. `errors` says which.',
    remedy: 'Look after the agent on that host, or send the facts themselves.',
  },
  answer_too_large: {
    status: 422,
    title: 'Answer too large',
    meaning: 'The answer would have more bytes than the limit, `limit_bytes`.',
    remedy: 'Ask for less at once: fewer requests in a batch, fewer releases, shorter lists.',
  },
  no_valid_plan: {
    status: 422,
    title: 'No valid plan',
    meaning:
      'The command cannot run on these hosts. `errors` lists why, in the order in which it was tried; `alternatives` the nearest sizes that would launch.',
    remedy: 'Follow the message of each of the `errors`, or use the options of an alternative.',
  },
  checks_failed: {
    status: 422,
    title: 'Checks failed',
    meaning:
      'The config resolves, but the request has `enforce` and a check of severity error failed or, with `strict`, could not be made. `errors` lists those checks.',
    remedy: 'Follow the message of each of the `errors`, or leave `enforce` out to see the answer.',
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
    meaning: 'The service failed. The log has the reason under the same request_id.',
    remedy: 'Try again; if it stays, tell the operator the request_id.',
  },
  overloaded: {
    status: 503,
    title: 'Overloaded',
    meaning:
      'More requests came than this instance can answer in time, so it answers some at once that it did not handle. Nothing was done.',
    remedy: 'Try again after the time in Retry-After, or send the request to another instance.',
  },
  registry_unavailable: {
    status: 503,
    title: 'Registry of hosts unavailable',
    meaning:
      'The database under the registry does not answer. Whether it did what it was asked is not known.',
    remedy: 'Try again after the time in Retry-After; the operator finds the reason in the log.',
  },
  shutting_down: {
    status: 503,
    title: 'Shutting down',
    meaning: 'The service finishes what it has accepted and takes no new work.',
    remedy: 'Send the request to another instance, or again in a moment.',
  },
} as const satisfies Record<string, ProblemDefinition>

export type ProblemCode = keyof typeof PROBLEMS

/** One place in the request that is at fault. */
export interface ProblemError {
  /** JSON Pointer into the request body. */
  readonly pointer: string
  readonly code: string
  readonly message: string
  /** JSON Pointers to the other values that it is about. */
  readonly related?: readonly string[]
}

/** Members of a problem beside those that each one has. */
export interface ProblemExtensions {
  readonly errors?: readonly ProblemError[]
  /** How many more there are than `errors` lists. */
  readonly errors_omitted?: number
  readonly [name: string]: unknown
}

/** Thrown anywhere in a request to have that problem answered. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly extensions: ProblemExtensions
  readonly headers: Readonly<Record<string, string>>

  /** `detail` speaks to the one who must act on this very request. */
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
export function nothingUnder(path: string): Problem {
  return new Problem('not_found', `There is nothing under ${path}. /openapi.json lists all paths`)
}
