import type { CheckAnswer, CheckedPod } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { type Answers, isCheckAnswer } from './answers.ts'
import type { Inputs } from './inputs.ts'

/** A pod of a manifest, with where it belongs. */
export interface Pod extends CheckedPod {
  readonly workload: string
  readonly container: string
  readonly version: string
}

/** All pods of a manifest, in its order. */
export function podsOf({ workloads }: CheckAnswer): Pod[] {
  return workloads.flatMap(({ name, containers }) =>
    containers.flatMap((container) =>
      container.pods.map((pod) => ({
        ...pod,
        workload: name,
        container: container.name,
        version: container.vllm_version,
      })),
    ),
  )
}

/** The pod that is looked at; undefined: the main answer has none. */
export function podOf({ pod }: Pick<Inputs, 'pod'>, { main }: Pick<Answers, 'main'>) {
  if (main === null || !isCheckAnswer(main.body)) return undefined
  const pods = podsOf(main.body)
  return pods[Math.min(pod, pods.length - 1)]
}

/** The model that a pod serves, as its command names it. */
export function modelNameOf({ argv }: Pick<CheckedPod, 'argv'>): string | undefined {
  const words = argv ?? []
  const option = words.find((word) => word.startsWith('--model='))
  if (option !== undefined) return option.slice('--model='.length)
  const at = words.indexOf('--model')
  if (at !== -1) return words[at + 1]
  const first = words[0] === 'serve' ? words[1] : undefined
  return first?.startsWith('-') ? undefined : first
}
