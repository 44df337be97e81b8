import type { z } from '@hono/zod-openapi'
import { checkingManifests } from '../../../manifests/index.ts'
import type { Dependencies } from '../../dependencies.ts'
import { inTurns, type Pause } from '../../middleware/overload.ts'
import type { MakeHandler } from '../../operation.ts'
import { Problem } from '../../problems/problem.ts'
import { parseJsonBody, readListBody } from '../../request/body.ts'
import { validateRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { type AdmissionDecision, decide, decideWithoutCheck } from './decide.ts'
import type { AdmissionPolicy } from './policy.ts'
import { admissionReviewSchema } from './schema.ts'

/** `POST /v1/admission`. */
export const reviewAdmission: MakeHandler = (dependencies) =>
  async function reviewAdmission({ req: { raw: request } }, requestId, doExpensive) {
    const bytes = await readListBody(request)
    return await doExpensive(bytes.length, async (pause) => {
      const body = validateRequest(admissionReviewSchema, parseJsonBody(bytes))
      const { uid, object, namespace } = body.request
      const reviewed = withNamespace(object, namespace)
      const admission = policyFor(body.request, dependencies.admission)
      const decision = await review(reviewed, { ...dependencies, admission }, requestId, pause)
      const { apiVersion, kind } = body
      return answerJson({ apiVersion, kind, response: { uid, ...decision } })
    })
  }

/** Adds the namespace of the request to an object without one. */
function withNamespace(object: object | null | undefined, namespace: string | undefined): unknown {
  if (object === null || object === undefined || namespace === undefined) return object
  return { ...object, metadata: { namespace, ...metadataOf(object) } }
}

function metadataOf(object: unknown): object {
  const metadata =
    typeof object === 'object' && object !== null && 'metadata' in object && object.metadata
  return typeof metadata === 'object' && metadata !== null ? metadata : {}
}

/** Whether an object is being deleted. Refusing an update that removes its finalizers would prevent that. */
function isBeingDeleted(object: unknown): boolean {
  return 'deletionTimestamp' in metadataOf(object)
}

/**
 * Controllers annotate and label objects that were stored before the webhook existed, or before the service knew a
 * problem. Refusing that would only break the controllers, so an update of metadata alone gets only warnings.
 */
function policyFor(
  { operation, object, oldObject }: z.infer<typeof admissionReviewSchema>['request'],
  policy: AdmissionPolicy,
): AdmissionPolicy {
  if (operation !== 'UPDATE' || !isObject(object) || !isObject(oldObject)) return policy
  return withoutMetadata(object) === withoutMetadata(oldObject)
    ? { onFail: 'warn', onError: 'allow' }
    : policy
}

function isObject(value: object | null | undefined): value is object {
  return value !== null && value !== undefined
}

/** The text of an object without metadata and status. The API server writes the members of both in the same order. */
function withoutMetadata(object: object): string {
  return JSON.stringify({ ...object, metadata: undefined, status: undefined })
}

async function review(
  object: unknown,
  { defaultRelease, sha256, admission, log }: Dependencies,
  requestId: string,
  pause: Pause,
): Promise<AdmissionDecision> {
  if (object === null || object === undefined || isBeingDeleted(object)) return { allowed: true }
  try {
    const checking = checkingManifests(JSON.stringify(object), {
      release: defaultRelease,
      releaseIsGiven: false,
      models: new Map(),
      host: {},
      env: {},
      strict: false,
      sha256,
    })
    return decide(await inTurns(checking, pause), admission)
  } catch (error) {
    if (error instanceof Problem) throw error
    log.failure(requestId, error)
    return decideWithoutCheck(admission)
  }
}
