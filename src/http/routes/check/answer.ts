import type { CheckAnswer, ContainerAnswer, PodAnswer } from '../../../manifests/index.ts'
import type { ServeOutcome } from '../../../serve/index.ts'
import { problemDetails } from '../../problems/problem-response.ts'
import { doesNotLaunch } from '../serve/serve-request.ts'

/** The answer as it goes out: each outcome as `POST /v1/serve` answers it. */
export function presentCheck({ verdict, workloads, findings }: CheckAnswer, requestId: string) {
  return {
    verdict,
    workloads: workloads.map(({ containers, ...workload }) => ({
      ...workload,
      containers: containers.map((container) => presentContainer(container, requestId)),
    })),
    findings,
  }
}

function presentContainer({ pods, ...container }: ContainerAnswer, requestId: string) {
  const { vllm_version } = container
  return { ...container, pods: pods.map((pod) => presentPod(pod, vllm_version, requestId)) }
}

function presentPod(
  { pod, argv, env, accelerators, outcome, why }: PodAnswer,
  version: ContainerAnswer['vllm_version'],
  requestId: string,
) {
  return {
    pod,
    argv,
    env,
    accelerators,
    ...(outcome === null
      ? { status: null, body: null }
      : presentOutcome(outcome, version, requestId)),
    ...(why !== undefined && { why }),
  }
}

function presentOutcome(
  { answer, refusal }: ServeOutcome,
  version: ContainerAnswer['vllm_version'],
  requestId: string,
) {
  if (answer !== undefined) return { status: 200, body: answer }
  const body = problemDetails(doesNotLaunch(refusal, { version }), requestId)
  return { status: body.status, body }
}
