import type { CheckAnswer, ContainerAnswer, PodAnswer } from '../../../manifests/index.ts'
import { type CommandLayout, layoutOfCommand } from '../../../plan/index.ts'
import type { ServeAnswer, ServeInput } from '../../../serve/index.ts'
import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import { problemDetails } from '../../problems/problem-response.ts'
import { doesNotLaunch } from '../serve/serve-request.ts'

/** How an answer is presented. */
export interface Presentation {
  readonly requestId: string
  /** Whether each pod that launches has the layout of its workers. */
  readonly withLayout: boolean
}

/** The answer as it goes out: each outcome as `POST /v1/serve` answers it. */
export function presentCheck(
  { verdict, workloads, findings }: CheckAnswer,
  { requestId, withLayout }: Presentation,
) {
  const presenter = new Presenter(requestId, withLayout)
  return {
    verdict,
    workloads: workloads.map(({ containers, ...workload }) => ({
      ...workload,
      containers: containers.map((container) => presenter.container(container)),
    })),
    findings,
  }
}

class Presenter {
  readonly #requestId: string
  readonly #withLayout: boolean
  /** Pods that run the same command share their answer, and so their layout. */
  readonly #layouts = new Map<ServeAnswer, CommandLayout | null>()

  constructor(requestId: string, withLayout: boolean) {
    this.#requestId = requestId
    this.#withLayout = withLayout
  }

  container({ pods, release, ...container }: ContainerAnswer) {
    return { ...container, pods: pods.map((pod) => this.#pod(pod, release)) }
  }

  #pod({ input, outcome, why, ...pod }: PodAnswer, version: ReleaseVersion | null) {
    return {
      ...pod,
      ...(outcome === null || input === null || version === null
        ? { status: null, body: null }
        : this.#outcome(outcome, input, version)),
      ...(why !== undefined && { why }),
    }
  }

  #outcome(
    { answer, refusal }: NonNullable<PodAnswer['outcome']>,
    input: ServeInput,
    version: ReleaseVersion,
  ) {
    if (answer === undefined) {
      const body = problemDetails(doesNotLaunch(refusal, { version }), this.#requestId)
      return { status: body.status, body }
    }
    const layout = this.#withLayout ? { layout: this.#layout(answer, input, version) } : {}
    return { status: 200, body: { ...answer, ...layout } }
  }

  #layout(answer: ServeAnswer, input: ServeInput, version: ReleaseVersion) {
    const known = this.#layouts.get(answer)
    if (known !== undefined) return known
    const layout = layoutOfCommand(input, answer, version)
    this.#layouts.set(answer, layout)
    return layout
  }
}
