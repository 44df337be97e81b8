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

export const reviewAdmission: MakeHandler = (dependencies) =>
  async function reviewAdmission({ req: { raw: request } }, requestId, doExpensive) {
    const bytes = await readListBody(request)
    return await doExpensive(async (pause) => {
      const body = validateRequest(admissionReviewSchema, parseJsonBody(bytes))
      const { uid, object, namespace } = body.request
      const reviewed = withNamespace(object, namespace)
      const admission = policyFor(body.request, dependencies.admission)
      const decision = await review(reviewed, { ...dependencies, admission }, requestId, pause)
      const { apiVersion, kind } = body
      return answerJson({ apiVersion, kind, response: { uid, ...decision } })
    })
  }

/** An object without a namespace belongs to that of the request. */
function withNamespace(object: object | null | undefined, namespace: string | undefined): unknown {
  if (object === null || object === undefined || namespace === undefined) return object
  return { ...object, metadata: { namespace, ...metadataOf(object) } }
}

function metadataOf(object: unknown): object {
  const metadata =
    typeof object === 'object' && object !== null && 'metadata' in object && object.metadata
  return typeof metadata === 'object' && metadata !== null ? metadata : {}
}

/** Refusing what removes the finalizers of an object would keep it from being deleted. */
function isBeingDeleted(object: unknown): boolean {
  return 'deletionTimestamp' in metadataOf(object)
}

/**
 * Controllers annotate and label what was stored before the webhook was there, or before a newer service knew more.
 * Refusing that changes nothing for the better and stops them, so such an update gets warnings only.
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

/** As text: the API server writes both objects with their members in the same order. */
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
