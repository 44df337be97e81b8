import type { CheckAnswer, ContainerAnswer, PodAnswer } from '../../../manifests/index.ts'
import { type CommandLayout, layoutOfCommand } from '../../../plan/index.ts'
import type { ServeAnswer, ServeInput } from '../../../serve/index.ts'
import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import type { Steps } from '../../../vllm/steps.ts'
import { problemDetails } from '../../problems/problem-response.ts'
import { answerTooLarge } from '../../response/size.ts'
import { doesNotLaunch } from '../serve/serve-request.ts'

/** How to present an answer. */
export interface Presentation {
  readonly requestId: string
  /** Whether each pod that launches has the layout of its workers. */
  readonly withLayout: boolean
  /** The size of the largest answer. */
  readonly maxBytes: number
}

/** The approximate size as JSON of a worker, and of a rank in all its groups, if these are large. */
const BYTES_OF_A_WORKER = 140
const BYTES_OF_A_RANK = 30

/**
 * The body of the answer, with each outcome as `POST /v1/serve` answers it. Each step presents a workload.
 * @throws {Problem} `answer_too_large` if the layouts alone are too large.
 */
export function* presentCheck(
  { verdict, workloads, findings }: CheckAnswer,
  presentation: Presentation,
): Steps<object> {
  const presenter = new Presenter(presentation)
  const presented: object[] = []
  for (const { containers, ...workload } of workloads) {
    presented.push({ ...workload, containers: containers.map(presenter.container) })
    yield
  }
  return { verdict, workloads: presented, findings }
}

class Presenter {
  readonly #requestId: string
  readonly #withLayout: boolean
  readonly #maxBytes: number
  #bytesOfLayouts = 0
  /** Pods that run the same command share their answer, and so their layout. */
  readonly #layouts = new Map<ServeAnswer, CommandLayout | null>()

  constructor({ requestId, withLayout, maxBytes }: Presentation) {
    this.#requestId = requestId
    this.#withLayout = withLayout
    this.#maxBytes = maxBytes
  }

  readonly container = ({ pods, release, ...container }: ContainerAnswer) => ({
    ...container,
    pods: pods.map((pod) => this.#pod(pod, release)),
  })

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
    const layout = known === undefined ? layoutOfCommand(input, answer, version) : known
    this.#layouts.set(answer, layout)
    this.#bytesOfLayouts += layout === null ? 0 : bytesOf(layout)
    if (this.#bytesOfLayouts > this.#maxBytes) throw answerTooLarge(this.#maxBytes)
    return layout
  }
}

function bytesOf({ engines, sizes }: CommandLayout): number {
  const { tensor, pipeline, data, prefill_context } = sizes
  const workers = engines.reduce((sum, engine) => sum + engine.workers.length, 0)
  const ranks = tensor * pipeline * data * prefill_context
  return BYTES_OF_A_WORKER * workers + BYTES_OF_A_RANK * ranks
}
