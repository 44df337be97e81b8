import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ValidatingWebhookConfiguration } from 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration'
import { reviewAdmission } from '../../src/http/operations.ts'
import { WORKLOAD_GROUPS } from '../../src/manifests/workloads/kinds.ts'

describe('the admission webhook', () => {
  const path = join(import.meta.dir, '../../deploy/admission-webhook.yaml')
  const configuration = new ValidatingWebhookConfiguration(
    Bun.YAML.parse(readFileSync(path, 'utf8')) as ConstructorParameters<
      typeof ValidatingWebhookConfiguration
    >[0],
  )
  const [webhook] = configuration.webhooks ?? []

  test('fits the schema of Kubernetes', () => {
    expect(() => configuration.validate()).not.toThrow()
  })

  test('asks about every group that has workloads', () => {
    const asked = webhook?.rules?.flatMap(({ apiGroups }) => apiGroups ?? [])
    expect(asked?.toSorted()).toEqual([...new Set(WORKLOAD_GROUPS)].toSorted())
  })

  test('asks where the service answers, and admits objects when it cannot be reached', () => {
    expect(webhook?.clientConfig.service?.path).toBe(reviewAdmission.path)
    expect(webhook?.failurePolicy).toBe('Ignore')
    expect(webhook?.admissionReviewVersions).toContain('v1')
  })
})
