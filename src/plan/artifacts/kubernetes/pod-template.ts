import type { Platform } from '../../../parallel-config/index.ts'
import { imageOf } from '../image.ts'

/** What a pod of the plan runs. */
export interface PodInput {
  readonly version: string
  readonly platform: Platform | null | undefined
  readonly command: PodCommand
  readonly env: readonly EnvironmentVariable[]
  readonly devices: number
  /** The port of its API server; null: it has none. */
  readonly port: number | null
  readonly labels: Readonly<Record<string, string>>
}

/** A command as its tokens, of which those in `variables` become what Kubernetes puts in their place; or a shell's text. */
export type PodCommand =
  | { readonly argv: readonly string[]; readonly variables?: ReadonlyMap<string, string> }
  | { readonly shell: string }

/** A variable of a container in a manifest, with a value or a field of the pod. */
export type EnvironmentVariable =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string
      readonly valueFrom: { readonly fieldRef: { readonly fieldPath: string } }
    }

const RESOURCES: ReadonlyMap<string, string> = new Map([
  ['cuda', 'nvidia.com/gpu'],
  ['rocm', 'amd.com/gpu'],
  ['xpu', 'gpu.intel.com/i915'],
  ['tpu', 'google.com/tpu'],
])

/** NCCL and the queues between processes use shared memory; Kubernetes gives a pod 64 MiB of it. */
const SHARED_MEMORY = '16Gi'

/** Half an hour for a model to load before the pod counts as broken. */
const STARTUP_PROBES = 180

/** A pod template with accelerators, shared memory and, where it serves, probes. */
export function podTemplate(input: PodInput): object {
  const { devices, env, labels, platform, port, version } = input
  const resource = RESOURCES.get(platform ?? 'cuda')
  const health = { httpGet: { path: '/health', port } }
  return {
    metadata: { labels },
    spec: {
      enableServiceLinks: false,
      containers: [
        {
          name: 'vllm',
          image: imageOf(version, platform),
          ...commandOf(input.command),
          ...(env.length > 0 && { env }),
          ...(port !== null && {
            ports: [{ name: 'http', containerPort: port }],
            startupProbe: { ...health, periodSeconds: 10, failureThreshold: STARTUP_PROBES },
            livenessProbe: { ...health, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
            readinessProbe: { ...health, periodSeconds: 5, timeoutSeconds: 5 },
          }),
          ...(resource !== undefined && { resources: { limits: { [resource]: devices } } }),
          volumeMounts: [{ name: 'shared-memory', mountPath: '/dev/shm' }],
        },
      ],
      volumes: [
        { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: SHARED_MEMORY } },
      ],
    },
  }
}

function commandOf(command: PodCommand): object {
  if ('shell' in command) return { command: ['/bin/sh', '-c'], args: [command.shell] }
  const { argv, variables } = command
  const tokens = argv.map((token) => {
    const variable = variables?.get(token)
    return variable === undefined ? literal(token) : `$(${variable})`
  })
  return { command: ['vllm', ...tokens] }
}

/** Kubernetes replaces `$(NAME)` in commands; `$$` means `$`. */
function literal(token: string): string {
  return token.replaceAll('$(', '$$(')
}
