/** Objects for the tests of findings: JSON is YAML, so that a sound object is changed in one place. */

type Fields = Readonly<Record<string, unknown>>

const PROBE = { httpGet: { path: '/health', port: 8000 } }

/** A container that serves a model on one GPU, and in which nothing is wrong. */
export const SOUND: Fields = {
  name: 'vllm',
  image: 'vllm/vllm-openai:v0.24.0',
  command: ['vllm', 'serve', 'org/model'],
  ports: [{ containerPort: 8000, name: 'http' }],
  resources: { limits: { 'nvidia.com/gpu': '1' } },
  readinessProbe: PROBE,
  startupProbe: { ...PROBE, failureThreshold: 60, periodSeconds: 10 },
}

export interface Parts {
  readonly container?: Fields
  readonly spec?: Fields
  readonly metadata?: Fields
}

const template = ({ container = {}, spec = {} }: Parts) => ({
  metadata: { labels: { app: 'vllm' } },
  spec: { containers: [{ ...SOUND, ...container }], ...spec },
})

/** A pod with the sound container, changed in the members that are given. */
export function pod(parts: Parts = {}): string {
  const { metadata, spec } = template(parts)
  return text({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'server', ...metadata, ...parts.metadata },
    spec,
  })
}

export function deployment(replicas: number, parts: Parts = {}, name = 'server'): string {
  return text({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...parts.metadata },
    spec: { replicas, template: template(parts) },
  })
}

/** A LeaderWorkerSet of one group whose pods all run `script` in bash. */
export function group(size: number, script: string, container: Fields = {}, replicas = 1): string {
  return text({
    apiVersion: 'leaderworkerset.x-k8s.io/v1',
    kind: 'LeaderWorkerSet',
    metadata: { name: 'wide' },
    spec: {
      replicas,
      leaderWorkerTemplate: {
        size,
        workerTemplate: template({
          container: {
            command: ['bash', '-c', script],
            resources: { limits: { 'nvidia.com/gpu': '8' } },
            volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }],
            ...container,
          },
          spec: { volumes: [{ name: 'shm', emptyDir: { medium: 'Memory' } }] },
        }),
      },
    },
  })
}

export function service(name: string, port: unknown, targetPort?: unknown): string {
  return text({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: 'vllm' }, ports: [{ port, targetPort }] },
  })
}

/** Several objects as one stream. */
export function stream(...objects: readonly string[]): string {
  return objects.join('\n---\n')
}

function text(object: unknown): string {
  return JSON.stringify(object, null, 2)
}
