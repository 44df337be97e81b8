import type { Deployment } from '../deployment/deployment.ts'
import type { PlanHost } from '../host.ts'
import type { Plan, PlanNode } from '../outcome.ts'
import { imageOf } from './image.ts'
import { commandText } from './shell-text.ts'

/** A command line to run on a host. */
export interface HostCommand {
  readonly host: string
  readonly command: string
}

/** What gives a container the accelerators of its host. */
const ACCELERATORS: ReadonlyMap<string, readonly string[]> = new Map([
  ['cuda', ['--gpus', 'all']],
  ['rocm', ['--device', '/dev/kfd', '--device', '/dev/dri', '--group-add', 'video']],
  ['xpu', ['--device', '/dev/dri']],
  ['tpu', ['--privileged']],
])

/** A volume that the containers of a host share, so that they download the weights once; the token of Hugging Face, if it is set. */
const WEIGHTS = ['--volume', 'huggingface:/root/.cache/huggingface', '--env', 'HF_TOKEN']

/** A `docker run` for each node. The host's network and shared memory are what NCCL and the ports of the plan need. */
export function dockerCommands(
  plan: Plan,
  deployment: Deployment,
  hosts: readonly PlanHost[],
): HostCommand[] {
  const platforms = new Map(hosts.map(({ name, facts }) => [name, facts.platform]))
  return plan.nodes.map((node, at) => {
    const platform = platforms.get(node.host)
    const options = [
      '--detach',
      '--name',
      `vllm-${at}`,
      '--network',
      'host',
      '--ipc',
      'host',
      '--ulimit',
      'memlock=-1',
      ...(ACCELERATORS.get(platform ?? 'cuda') ?? []),
      ...WEIGHTS,
      ...environmentOptions(node, deployment),
    ]
    const run = [
      'docker',
      'run',
      ...options,
      '--entrypoint',
      ...entryOf(node, imageOf(plan.vllm_version, platform)),
    ]
    return { host: node.host, command: commandText(run) }
  })
}

function environmentOptions({ env }: PlanNode, deployment: Deployment): string[] {
  const all = { ...deployment.env, ...env }
  return Object.entries(all).flatMap(([name, value]) => ['--env', `${name}=${value}`])
}

/** The entry point, the image and the arguments. Under Ray a shell starts the node and then the server. */
function entryOf({ argv, before }: PlanNode, image: string): string[] {
  if (before.length === 0) return ['vllm', image, ...(argv ?? [])]
  const serve = argv === null ? [] : [`exec vllm ${commandText(argv)}`]
  return ['sh', image, '-c', [...before, ...serve].join(' && ')]
}
