/** Of a client that has the answer, whatever it is. */
export const NOT_MODIFIED = {
  name: 'not_modified',
  summary: 'What the client already has',
  headers: { 'If-None-Match': '*' },
  status: 304,
} as const
