import type { CheckAnswer } from '../../../openapi/sdk-typescript/src/types.gen.ts'

/** What the page asks for at the same time. */
export const SLOTS = [
  'main',
  'plan',
  'releases',
  'other',
  'compare',
  'factors',
  'list',
  'release',
  'arguments',
  'models',
] as const
export type Slot = (typeof SLOTS)[number]

/** A request to the service. */
export interface ApiRequest {
  readonly path: string
  /** Undefined: it is a GET. */
  readonly body?: unknown
}

/** What the service answered with a status below 500. */
export interface ApiAnswer {
  /** The request as JSON. */
  readonly key: string
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: the shape follows from the path of the request
  readonly body: any
}

export type Answers = { readonly [slot in Slot]: ApiAnswer | null }

/** Whether an answer is that to a manifest: while a text is replaced, the answer to the one before is still there. */
export function isCheckAnswer(body: object): body is CheckAnswer {
  return 'workloads' in body
}

/** What a request that went well was answered; undefined: it has no answer, or a problem. */
export function bodyOf<Body>(answer: ApiAnswer | null): Body | undefined {
  return answer?.status === 200 ? answer.body : undefined
}
