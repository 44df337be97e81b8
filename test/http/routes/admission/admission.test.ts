import { describe, expect, test } from 'bun:test'
import { deployment, pod } from '../../../manifests/findings/objects.ts'
import { type Json, makeApp } from '../../../support/app.ts'

const UID = '705ab4f5-6393-11e8-b7cc-42010a800002'

/** A review as the documentation of Kubernetes shows it. */
const review = (object: unknown, request: object = {}) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: UID,
    kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
    resource: { group: 'apps', version: 'v1', resource: 'deployments' },
    requestKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
    requestResource: { group: 'apps', version: 'v1', resource: 'deployments' },
    name: 'server',
    namespace: 'serving',
    operation: 'CREATE',
    userInfo: { username: 'admin', uid: '014fbff9a07c', groups: ['system:authenticated'] },
    object,
    oldObject: null,
    options: { apiVersion: 'meta.k8s.io/v1', kind: 'CreateOptions' },
    dryRun: false,
    ...request,
  },
})

async function ask(body: unknown, overrides: Parameters<typeof makeApp>[0] = {}): Promise<Json> {
  const response = await makeApp(overrides).app.request('/v1/admission', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
  const answer = (await response.json()) as Json
  expect(answer).toMatchObject({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' })
  expect(answer.response.uid).toBe(UID)
  return answer.response
}

const sound = JSON.parse(pod())
const wrong = JSON.parse(
  pod({ container: { command: ['vllm', 'serve', 'org/model', '--tensor-parallel-size', '16'] } }),
)
const doubtful = JSON.parse(
  pod({ container: { image: 'vllm/vllm-openai:latest', readinessProbe: undefined } }),
)

describe('POST /v1/admission', () => {
  test('lets a sound object in without warnings', async () => {
    expect(await ask(review(sound))).toEqual({ uid: UID, allowed: true })
  })

  test('lets a doubtful object in, with warnings of at most 120 characters', async () => {
    const { allowed, warnings } = await ask(review(doubtful))
    expect(allowed).toBe(true)
    expect(warnings.join()).toContain('image_not_pinned')
    for (const warning of warnings) expect(warning.length).toBeLessThanOrEqual(120)
  })

  test('refuses an object that fails, and says why', async () => {
    const { allowed, status } = await ask(review(wrong))
    expect(allowed).toBe(false)
    expect(status).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(status.message).toContain('accelerators_missing at /spec/containers/0/resources')
  })

  test('lets it in with a warning, where the operator wants no more', async () => {
    const { allowed, warnings } = await ask(review(wrong), {
      admission: { onFail: 'warn', onError: 'allow' },
    })
    expect(allowed).toBe(true)
    expect(warnings.join()).toContain('accelerators_missing')
  })

  test('what it does when the check itself fails is for the operator to say', async () => {
    const sha256 = () => {
      throw new Error('broken')
    }
    for (const onError of ['allow', 'deny'] as const) {
      const { allowed } = await ask(review(sound), {
        sha256,
        admission: { onFail: 'deny', onError },
      })
      expect(allowed).toBe(onError === 'allow')
    }
  })

  test('lets deletions in, and objects that it does not handle', async () => {
    expect((await ask(review(null, { operation: 'DELETE', oldObject: wrong }))).allowed).toBe(true)
    expect((await ask(review({ kind: 'ConfigMap', data: {} }))).allowed).toBe(true)
    // An update that removes the last finalizer.
    const metadata = { ...wrong.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' }
    const update = review({ ...wrong, metadata }, { operation: 'UPDATE', oldObject: wrong })
    expect((await ask(update)).allowed).toBe(true)
  })

  test('an update that changes only metadata or status gets warnings, and others are refused', async () => {
    const labelled = { ...wrong, metadata: { ...wrong.metadata, labels: { a: 'b' } }, status: {} }
    const update = (object: unknown) =>
      ask(review(object, { operation: 'UPDATE', oldObject: wrong }))
    const { allowed, warnings } = await update(labelled)
    expect(allowed).toBe(true)
    expect(warnings.join()).toContain('accelerators_missing')
    const spec = { ...wrong.spec, nodeSelector: { a: 'b' } }
    expect((await update({ ...labelled, spec })).allowed).toBe(false)
    const creation = review(labelled, { operation: 'CREATE', oldObject: null })
    expect((await ask(creation)).allowed).toBe(false)
  })

  test('a warning has no control characters: the API server drops it otherwise', async () => {
    const command = ['vllm', 'serve', 'org/model', '--no-such\noption\u0007']
    const { warnings } = await ask(review(JSON.parse(pod({ container: { command } }))), {
      admission: { onFail: 'warn', onError: 'allow' },
    })
    expect(warnings.join()).toContain('it has no --no-such option')
    for (const warning of warnings) expect(warning).not.toMatch(/\p{Cc}/u)
  })

  test('the commands of others, and numbers of replicas, are none of its business', async () => {
    const object = { apiVersion: 'v1', kind: 'PodExecOptions', command: ['vllm', 'serve', '--no'] }
    expect(await ask(review(object, { operation: 'CONNECT', subResource: 'exec' }))).toEqual({
      uid: UID,
      allowed: true,
    })
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 3 } }
    expect(await ask(review(scale, { operation: 'UPDATE', subResource: 'scale' }))).toEqual({
      uid: UID,
      allowed: true,
    })
  })

  test('answers for 256 pods within a second', async () => {
    const started = performance.now()
    await ask(review(JSON.parse(deployment(256))))
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
