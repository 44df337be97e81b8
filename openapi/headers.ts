const text = { type: 'string' } as const

/** The headers of answers that clients can use; an operation lists those that its answers have. */
export const HEADERS = {
  'X-Request-Id': {
    description:
      'The id of the request: the one that the client sent, if it is valid, or a new one.',
    required: true,
    schema: { ...text, pattern: '^[\\w.:-]{1,128}$' },
  },
  'Access-Control-Allow-Origin': {
    description: 'Pages of every origin may read the answer.',
    required: true,
    schema: { ...text, const: '*' },
  },
  ETag: { description: 'For If-None-Match: changes when the answer does.', schema: text },
  'Cache-Control': { description: 'How long the answer may be kept.', schema: text },
  'WWW-Authenticate': { description: 'The scheme of the required token.', schema: text },
  'Retry-After': {
    description: 'After how many seconds to try again.',
    schema: { type: 'integer', format: 'int32', minimum: 0 },
  },
} as const

export type HeaderName = keyof typeof HEADERS
