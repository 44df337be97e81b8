/** The Helm chart, by Helm itself: `npm run test:deploy` */
import { beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet'
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { readArguments } from '../../src/agent/args.ts'
import { goTool } from './go-tools.ts'
import { writeKubernetesSchemas } from './kubernetes-schemas.ts'

const CHART = join(import.meta.dir, '../../deploy/chart')
const GO_BUILD_MILLISECONDS = 600_000

const hasGo = Bun.which('go') !== null
if (!hasGo) process.stderr.write('skipped: Go is not there to build helm and kubeconform\n')

const POSTGRES = ['registry.engine=postgres', 'registry.postgres.secretName=db', 'replicas=3']
const AGENT = ['agent.enabled=true', 'publicOrigin=https://resolve.example']

interface Resource {
  readonly kind: string
}

function helm(...args: string[]): { code: number; out: string; complaint: string } {
  const { exitCode, stdout, stderr } = Bun.spawnSync([goTool('helm') ?? '', ...args])
  return { code: exitCode, out: `${stdout}`, complaint: `${stderr}` }
}

const render = (settings: readonly string[]) =>
  helm(
    ...['template', 'release', CHART, '--kube-version', '1.33.0'],
    ...settings.flatMap((setting) => ['--set', setting]),
  )

function resources(settings: readonly string[]): Resource[] {
  const { code, out, complaint } = render(settings)
  if (code !== 0) throw new Error(complaint)
  return [Bun.YAML.parse(out)].flat() as Resource[]
}

function find<T>(settings: readonly string[], kind: string): T {
  const found = resources(settings).find((resource) => resource.kind === kind)
  if (found === undefined) throw new Error(`The chart makes no ${kind}`)
  return found as T
}

const kinds = (settings: readonly string[]) =>
  resources(settings)
    .map(({ kind }) => kind)
    .sort()

describe.skipIf(!hasGo)('the chart', () => {
  let schemas = ''
  beforeAll(() => {
    goTool('helm')
    goTool('kubeconform')
    schemas = writeKubernetesSchemas()
  }, GO_BUILD_MILLISECONDS)

  test('asks for tokens and limits clients if the values say so', () => {
    const limits = ['rateLimit.perSecond=0.5', 'rateLimit.burst=20', 'rateLimit.header=X-Real-IP']
    const deployment = find<IDeployment>(['requireToken=true', ...limits], 'Deployment')
    const env = deployment.spec?.template.spec?.containers[0]?.env ?? []
    expect(Object.fromEntries(env.map(({ name, value }) => [name, value]))).toMatchObject({
      REQUIRE_TOKEN: 'on',
      RATE_LIMIT: '0.5',
      RATE_LIMIT_BURST: '20',
      RATE_LIMIT_HEADER: 'X-Real-IP',
    })
    const { complaint } = render(['requireToken=true', 'registry.engine=none'])
    expect(complaint).toContain('requireToken needs a registry')
  })

  test('has nothing that helm lint minds', () => {
    expect(helm('lint', '--strict', '--kube-version', '1.33.0', CHART)).toMatchObject({ code: 0 })
  })

  test.each([
    { settings: [] },
    { settings: POSTGRES },
    { settings: ['registry.engine=none', 'replicas=2'] },
    { settings: ['serviceMonitor.enabled=true', ...AGENT] },
    {
      settings: [
        ...POSTGRES,
        ...AGENT,
        'agent.runtimeClassName=nvidia',
        'agent.priorityClassName=system-node-critical',
        'logLevel=warn',
      ],
    },
  ])('is what Kubernetes takes, with $settings', ({ settings }) => {
    const { stdout, exitCode } = Bun.spawnSync(
      [goTool('kubeconform') ?? '', '-strict', '-schema-location', schemas, '-output', 'json'],
      { stdin: Buffer.from(render(settings).out) },
    )
    const { resources: faulty } = JSON.parse(`${stdout}`) as { resources: unknown[] }
    expect(faulty).toEqual([])
    expect(exitCode).toBe(0)
  })

  test('keeps SQLite on a volume that one pod writes, and opens no connection', () => {
    expect(kinds([])).toEqual(['Deployment', 'NetworkPolicy', 'PersistentVolumeClaim', 'Service'])
    expect(find<IDeployment>([], 'Deployment').spec).toMatchObject({
      replicas: 1,
      strategy: { type: 'Recreate' },
    })
    expect(find<{ spec: object }>([], 'NetworkPolicy').spec).toMatchObject({ egress: [] })
  })

  test('runs many replicas with PostgreSQL, guarded against draining, its URL from a Secret', () => {
    expect(kinds(POSTGRES)).toEqual([
      'Deployment',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
    ])
    const container = find<IDeployment>(POSTGRES, 'Deployment').spec?.template.spec?.containers[0]
    expect(container?.env).toContainEqual({
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'db', key: 'url' } },
    })
  })

  test('has the service scraped when asked, and the agents where it runs them', () => {
    const monitors = (settings: string[]) =>
      kinds(['serviceMonitor.enabled=true', ...settings]).filter((kind) => kind.endsWith('Monitor'))
    expect(monitors([])).toEqual(['ServiceMonitor'])
    expect(monitors(AGENT)).toEqual(['PodMonitor', 'ServiceMonitor'])
  })

  test('spreads replicas over nodes, replaces one at a time, and takes nothing from the names of Services', () => {
    const spec = find<IDeployment>(POSTGRES, 'Deployment').spec
    expect(spec?.strategy?.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 })
    expect(spec?.template.spec).toMatchObject({
      enableServiceLinks: false,
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname' }],
    })
  })

  test('lets its own agents through where it lets in some callers only', () => {
    const from = 'networkPolicy.from[0].namespaceSelector.matchLabels.team=a'
    const { spec } = find<INetworkPolicy>([from, ...AGENT], 'NetworkPolicy')
    const agents = find<IDaemonSet>(AGENT, 'DaemonSet').spec?.template.metadata?.labels
    expect(spec?.ingress?.[0]?.from).toEqual([
      { namespaceSelector: { matchLabels: { team: 'a' } } },
      { podSelector: { matchLabels: agents ?? {} } },
    ])
  })

  test.each([
    { settings: ['replicas=2'], says: 'set replicas to 1, or registry.engine to postgres' },
    {
      settings: ['registry.engine=postgres'],
      says: 'registry.postgres.secretName names the Secret',
    },
    { settings: ['agent.enabled=true'], says: 'agent.server or publicOrigin is the address' },
    { settings: ['registry.engine=mysql'], says: 'engine' },
    { settings: ['replica=2'], says: 'replica' },
  ])('refuses $settings, and says why', ({ settings, says }) => {
    const { code, complaint } = render(settings)
    expect(code).not.toBe(0)
    expect(complaint).toContain(says)
  })

  test('gives the service no privileges and a root that it cannot write', () => {
    const pod = find<IDeployment>([], 'Deployment').spec?.template.spec
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65_532 })
    expect(pod?.automountServiceAccountToken).toBe(false)
    expect(pod?.containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  test('gives the agent /sys to read, its own folder to write, and nothing else of the host', () => {
    const pod = find<IDaemonSet>(AGENT, 'DaemonSet').spec?.template.spec
    const container = pod?.containers[0]
    const hostPaths = pod?.volumes?.flatMap(({ hostPath }) => hostPath?.path ?? []) ?? []
    const writable = container?.volumeMounts?.filter((mount) => !mount.readOnly) ?? []
    expect(hostPaths).toEqual(['/sys', '/var/lib/parallel-config-agent'])
    expect(writable.map(({ mountPath }) => mountPath)).toEqual(['/var/lib/parallel-config-agent'])
    expect(pod).not.toHaveProperty('hostPID')
    expect(pod).not.toHaveProperty('hostNetwork')
    expect(container?.securityContext).toMatchObject({
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  test('starts the agent with arguments that it takes', () => {
    const container = find<IDaemonSet>(AGENT, 'DaemonSet').spec?.template.spec?.containers[0]
    const args = container?.args?.map((argument) => argument.replace('$(NODE_NAME)', 'node-1'))
    expect(readArguments(args ?? [])).toMatchObject({ command: 'loop', hostId: 'node-1' })
  })
})
