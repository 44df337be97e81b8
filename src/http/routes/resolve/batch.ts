import { DEFAULT_LIMITS, type Dependencies } from '../../dependencies.ts'
import { authorize } from '../../middleware/authorize.ts'
import type { MakeHandler } from '../../operation.ts'
import { Problem } from '../../problems/problem.ts'
import { problemDetails, problemOf } from '../../problems/problem-response.ts'
import { parseListBody, readListBody } from '../../request/body.ts'
import { readInclude } from '../../request/include.ts'
import { isJsonObject } from '../../request/json/json-object.ts'
import { type KnownHost, knownHost } from '../../request/known-host.ts'
import { validateRequest } from '../../request/validate.ts'
import { type Answer, answerJsonText } from '../../response/answer.ts'
import { answerTooLarge } from '../../response/size.ts'
import { isCommandLine, listSession } from '../serve/command-line.ts'
import {
  answerServeRequest,
  type ReadyServeRequest,
  readServeRequest,
} from '../serve/serve-request.ts'
import { batchListSchema } from './batch-schema.ts'
import { INCLUDES, type ResolveRequest } from './request-schema.ts'
import { answerResolveRequest, type ReadyRequest, readResolveRequest } from './resolve-request.ts'

/** The most requests of a batch that may have a report. */
const MOST_REPORTS = 64

/** `POST /v1/resolve/batch`. */
export const resolveConfigBatch: MakeHandler = (dependencies) =>
  async function resolveConfigBatch({ req: { raw: request } }, requestId, doExpensive) {
    const withHashFactors = readInclude(request.url, INCLUDES).has('hash_factors')
    const bytes = await readListBody(request)
    const session = listSession()
    const findHost = hostFinder(request, dependencies)

    async function bodyFor(element: unknown): Promise<unknown> {
      if (isCommandLine(element)) {
        const ready = readServeRequest(element, dependencies.defaultRelease, session)
        const known = namesHost(ready) ? await findHost(ready.request) : undefined
        return answerServeRequest(ready, known, false, dependencies)
      }
      const ready = readResolveRequest(element, dependencies.defaultRelease)
      const known = namesHost(ready) ? await findHost(ready.request) : undefined
      return answerResolveRequest(ready, known, withHashFactors, dependencies)
    }

    async function answer(element: unknown): Promise<{ status: number; body: unknown }> {
      try {
        return { status: 200, body: await bodyFor(element) }
      } catch (error) {
        const details = problemDetails(problemOf(error, requestId, dependencies), requestId)
        return { status: details.status, body: details }
      }
    }

    return await doExpensive(bytes.length, async (pause) => {
      const { requests } = validateRequest(batchListSchema, parseListBody(bytes))
      refuseManyReports(requests)
      const answers = new AnswerList((dependencies.limits ?? DEFAULT_LIMITS).answerBytes)
      for (const element of requests) {
        answers.add(await answer(element))
        await pause()
      }
      return answers.toAnswer()
    })
  }

/** The answers to a batch as text of a limited size. */
class AnswerList {
  readonly #maxBytes: number
  readonly #texts: string[] = []
  #length = 0
  #failed = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** @throws {Problem} `answer_too_large` as soon as the limit is reached. */
  add(answer: { readonly status: number; readonly body: unknown }): void {
    const text = JSON.stringify(answer)
    this.#length += text.length
    if (this.#length > this.#maxBytes) throw answerTooLarge(this.#maxBytes)
    this.#texts.push(text)
    if (answer.status !== 200) this.#failed++
  }

  toAnswer(): Answer {
    return answerJsonText(`{"failed":${this.#failed},"answers":[${this.#texts.join(',')}]}`)
  }
}

/** Limits the reports, because validating one takes a millisecond. Reports in the registry are already valid. */
function refuseManyReports(requests: readonly unknown[]): void {
  const places = requests.flatMap((request, at) =>
    isJsonObject(request) && request.host_report !== undefined ? [at] : [],
  )
  if (places.length <= MOST_REPORTS) return
  const message = `${places.length} requests of the batch have a host_report, and at most ${MOST_REPORTS} may. Enrol the hosts and send host_id, or split the batch`
  const pointer = `/requests/${places[MOST_REPORTS]}/host_report`
  throw new Problem('invalid_request', message, {
    errors: [{ pointer, code: 'out_of_range', message }],
  })
}

// So that the many requests without a host do not wait for a promise each.
function namesHost({ request: { host_id, host_report } }: Ready): boolean {
  return host_id !== undefined || host_report !== undefined
}

type NamedHost = Pick<ResolveRequest, 'host_id' | 'host_report'>
type Ready = Pick<ReadyRequest | ReadyServeRequest, 'request'>

/** Finds the hosts that the requests of a batch name; each host is looked up, and the token verified, once. */
function hostFinder(request: Request, { hosts }: Dependencies) {
  const found = new Map<string, Promise<KnownHost | undefined>>()
  let authorized: Promise<unknown> | undefined
  const authorizeReading = () => (authorized ??= authorize('read', request, hosts))
  return ({ host_id, host_report }: NamedHost): Promise<KnownHost | undefined> => {
    if (host_id === undefined || host_report !== undefined) {
      return knownHost({ host_id, host_report }, hosts, authorizeReading)
    }
    const host = found.get(host_id) ?? knownHost({ host_id }, hosts, authorizeReading)
    found.set(host_id, host)
    return host
  }
}
