import { describe, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ValidatingWebhookConfiguration } from 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration'
import { DaemonSet } from 'kubernetes-models/apps/v1/DaemonSet'
import { readArguments } from '../src/agent/args.ts'
import { reviewAdmission } from '../src/http/routes/admission/admission.ts'
import { temporaryFolder } from './agent/tree.ts'

const DEPLOY = join(import.meta.dir, '../deploy')
const UNIT = 'parallel-config-agent.service'

const analyze = Bun.which('systemd-analyze')
if (!analyze) process.stderr.write('skipped: systemd-analyze is not there to check the unit\n')

/** The unit with a program that exists, for the agent is not installed where the tests run. */
function unitToCheck(): string {
  const text = readFileSync(join(DEPLOY, UNIT), 'utf8')
  const path = join(temporaryFolder(), UNIT)
  writeFileSync(path, text.replace('/usr/local/bin/parallel-config-agent', '/bin/true'))
  return path
}

function run(...args: string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync([analyze ?? '', ...args])
  return exitCode === 0 ? `${stderr}` : `${stdout}${stderr}`
}

describe.skipIf(!analyze)('the systemd unit', () => {
  test('is understood by systemd without a warning', () => {
    expect(run('verify', unitToCheck())).toBe('')
  })

  test('leaves an exposure below 2 of 10', () => {
    expect(run('security', '--offline=true', '--threshold=20', unitToCheck())).toBe('')
  })
})

describe('the DaemonSet', () => {
  const manifest = Bun.YAML.parse(
    readFileSync(join(DEPLOY, 'daemonset.yaml'), 'utf8'),
  ) as ConstructorParameters<typeof DaemonSet>[0]
  const daemonSet = new DaemonSet(manifest)
  const pod = daemonSet.spec?.template.spec
  const container = pod?.containers[0]

  test('fits the schema of Kubernetes', () => {
    expect(() => daemonSet.validate()).not.toThrow()
  })

  test('runs without privileges, not as root', () => {
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65_532 })
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(pod?.automountServiceAccountToken).toBe(false)
    expect(pod).not.toHaveProperty('hostPID')
    expect(pod).not.toHaveProperty('hostNetwork')
  })

  test('mounts /sys read-only, and nothing of the host but its own state to write to', () => {
    const hostPaths = pod?.volumes?.filter((volume) => volume.hostPath) ?? []
    const writable = container?.volumeMounts?.filter((mount) => !mount.readOnly) ?? []
    expect(hostPaths.map((volume) => volume.hostPath?.path)).toEqual([
      '/sys',
      '/var/lib/parallel-config-agent',
    ])
    expect(writable.map((mount) => mount.mountPath)).toEqual(['/var/lib/parallel-config-agent'])
  })

  test('has limits, and arguments that the agent takes', () => {
    expect(container?.resources?.limits).toHaveProperty('memory')
    const args = container?.args?.map((argument) =>
      argument
        .replace('$(PARALLEL_CONFIG_SERVER)', 'https://parallel-config.example')
        .replace('$(NODE_NAME)', 'node-1'),
    )
    expect(readArguments(args ?? [])).toMatchObject({ command: 'loop', hostId: 'node-1' })
  })
})

describe('the admission webhook', () => {
  const manifest = Bun.YAML.parse(readFileSync(join(DEPLOY, 'admission-webhook.yaml'), 'utf8'))
  const configuration = new ValidatingWebhookConfiguration(
    manifest as ConstructorParameters<typeof ValidatingWebhookConfiguration>[0],
  )
  const [webhook] = configuration.webhooks ?? []

  test('fits the schema of Kubernetes', () => {
    expect(() => configuration.validate()).not.toThrow()
  })

  test('asks where the service answers, and lets objects in when it cannot be reached', () => {
    expect(webhook?.clientConfig.service?.path).toBe(reviewAdmission.route.path)
    expect(webhook?.failurePolicy).toBe('Ignore')
    expect(webhook?.admissionReviewVersions).toContain('v1')
  })
})
