import type { ServeInput, ServeOutcome } from '../serve/index.ts'
import type { ReleaseVersion } from '../vllm/releases/versions.ts'
import { finish, type Steps } from '../vllm/steps.ts'
import { LineIndex } from '../vllm/values/lines.ts'
import type { Draft } from './findings/draft.ts'
import { type Finding, ofReading, settle } from './findings/finding.ts'
import { invalidEntries, reasonToIgnore } from './findings/ignore.ts'
import { CONTAINER_RULES, WORKLOAD_RULES } from './findings/rules/index.ts'
import { looksLikeVllm, notStatic } from './findings/rules/not-static.ts'
import { definitionOf } from './findings/table.ts'
import { type KubernetesObject, objectsOf } from './kubernetes/objects.ts'
import { collectServers } from './servers/collect.ts'
import type { CheckedContainer, CheckedWorkload, PodRun, Server } from './servers/server.ts'
import type { Surroundings } from './servers/serving.ts'
import { readStream } from './yaml/read-stream.ts'

/** The result of a check. `nothing_found`: no vLLM runs in what was sent. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'nothing_found'

/** A pod, with what vLLM makes of its command. */
export interface PodAnswer {
  readonly pod: string
  /** What follows `vllm`, or `python3`, starting with `-m`; null where the container of this pod starts no vLLM. */
  readonly argv: readonly string[] | null
  readonly env: Readonly<Record<string, string>>
  readonly accelerators: { readonly resource: string; readonly count: number } | null
  /** What was served; null: the command was not checked. */
  readonly input: ServeInput | null
  /** Null: the command was not checked. */
  readonly outcome: ServeOutcome | null
  /** Why there is no command, or why it was not checked. */
  readonly why?: string
}

/** What one container of a workload runs, in the shape of the answer. */
export interface ContainerAnswer {
  readonly name: string
  readonly image: string
  /** What the image runs, as far as it is known. */
  readonly vllm_version: string
  /** The release by which the commands were checked; null: this service does not know what the image runs. */
  readonly release: ReleaseVersion | null
  /** Whether what it runs is known from the stream alone. */
  readonly static: boolean
  readonly why?: string
  /** Of a container that starts several servers, each of them is listed. */
  readonly pods: readonly PodAnswer[]
}

/** A workload with its containers, in the shape of the answer. */
export interface WorkloadAnswer {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly document: number
  readonly pods_total: number
  readonly containers: readonly ContainerAnswer[]
}

/** The answer of `POST /v1/check`. */
export interface CheckAnswer {
  readonly verdict: Verdict
  readonly workloads: readonly WorkloadAnswer[]
  readonly findings: readonly Finding[]
}

/** What comes with the stream: defaults and facts for all pods. */
export interface CheckOptions extends Surroundings {
  /** True: warnings, and what could not be checked, fail as well. */
  readonly strict: boolean
}

/** Checks a stream of manifests: what vLLM makes of the command of each pod, and what is wrong across all of them. */
export function checkManifests(text: string, options: CheckOptions): CheckAnswer {
  return finish(checkingManifests(text, options))
}

/** Checks as `checkManifests` does: a document, a container of a pod, a rule or a finding at each step. */
export function* checkingManifests(text: string, options: CheckOptions): Steps<CheckAnswer> {
  const { documents, faults } = yield* readStream(text)
  const objects = objectsOf(documents)
  const workloads = yield* collectServers(objects, options)
  const drafts: Draft[] = []
  for (const draft of draftsOf(objects, workloads)) {
    if (draft !== undefined) drafts.push(draft)
    yield
  }
  const lines = new LineIndex(text)
  const findings = [
    ...faults.map((fault) => ofReading(fault, lines)),
    ...settle(drafts, lines, reasonToIgnore),
  ]
  yield
  const answered = workloads
    .filter((workload) => isMadeByOperator(workload) || workload.containers.some(isRelevant))
    .map(workloadAnswer)
  return {
    verdict: verdictOf(findings, answered.length > 0, options.strict),
    workloads: answered,
    findings,
  }
}

/** The findings; undefined where a rule has no more. */
function* draftsOf(
  objects: readonly KubernetesObject[],
  workloads: readonly CheckedWorkload[],
): Generator<Draft | undefined> {
  const surrounding = { objects, workloads }
  for (const workload of workloads) {
    if (isMadeByOperator(workload)) yield madeByOperator(workload)
    const relevant = workload.containers.filter(isRelevant)
    // If no pod was checked, any of its containers may run vLLM.
    if (relevant.length > 0 || workload.podsLookedAt === 0) yield* podsNotChecked(workload)
    if (relevant.length === 0) continue
    yield* invalidEntries(workload.object)
    for (const container of relevant) {
      for (const rule of CONTAINER_RULES) {
        yield* rule(container, surrounding)
        yield undefined
      }
    }
    for (const rule of WORKLOAD_RULES) yield* rule(workload, surrounding)
  }
}

function isRelevant(container: CheckedContainer): boolean {
  return looksLikeVllm(container) || container.pods.some((podRun) => isNotStatic(container, podRun))
}

function isNotStatic(container: CheckedContainer, podRun: PodRun): boolean {
  return notStatic(container, podRun) !== undefined
}

/** Whether an operator runs vLLM for the object, in pods that are not written. */
function isMadeByOperator({ incomplete, podsTotal }: CheckedWorkload): boolean {
  return incomplete !== undefined && podsTotal === 0
}

function madeByOperator({ object, incomplete }: CheckedWorkload): Draft {
  const message = `What this object runs is not known from the manifest: ${incomplete}`
  return { code: 'not_static', object, path: object.path, message, pods: [] }
}

function* podsNotChecked(workload: CheckedWorkload): Generator<Draft> {
  const { object, podsTotal, podsLookedAt } = workload
  if (podsLookedAt >= podsTotal) return
  yield {
    code: 'pods_not_checked',
    object,
    path: object.path,
    message: `${object.kind} ${object.name} makes ${podsTotal} pods, of which the first ${podsLookedAt} were checked. Send large streams in parts`,
    pods: [],
  }
}

function verdictOf(findings: readonly Finding[], hasVllm: boolean, strict: boolean): Verdict {
  const counting = findings.filter(({ ignored }) => ignored === undefined)
  const fails = counting.some(
    ({ severity, code }) =>
      severity === 'error' ||
      (strict && (severity === 'warning' || definitionOf(code).unknown === true)),
  )
  if (fails) return 'fail'
  if (!hasVllm) return 'nothing_found'
  return counting.some(({ severity }) => severity === 'warning') ? 'warn' : 'pass'
}

function workloadAnswer(workload: CheckedWorkload): WorkloadAnswer {
  const { object, podsTotal, containers } = workload
  return {
    kind: object.kind,
    namespace: object.namespace,
    name: object.name,
    document: object.document.index,
    pods_total: podsTotal,
    containers: containers.filter(isRelevant).map(containerAnswer),
  }
}

function containerAnswer(container: CheckedContainer): ContainerAnswer {
  const { name, image, release, pods } = container
  const why = pods
    .map((podRun) => notStatic(container, podRun)?.why)
    .find((one) => one !== undefined)
  return {
    name,
    image,
    vllm_version: release.name,
    release: release.from === 'unknown' ? null : release.version,
    static: why === undefined,
    ...(why !== undefined && { why }),
    pods: pods.flatMap(podAnswers),
  }
}

function podAnswers({ pod, run, accelerators, servers }: PodRun): PodAnswer[] {
  const common = { pod: pod.name, accelerators: extendedResource(accelerators) }
  if (servers.length > 0) return servers.map((server) => ({ ...common, ...serverAnswer(server) }))
  const why = run.stopped?.message
  const env = Object.fromEntries(run.environment.values)
  return [
    { ...common, argv: null, env, input: null, outcome: null, ...(why !== undefined && { why }) },
  ]
}

/** The extended resource of the limits; what claims bring has no name of a resource. */
function extendedResource(accelerators: PodRun['accelerators']): PodAnswer['accelerators'] {
  if (accelerators === undefined || accelerators.member.includes('claims')) return null
  return { resource: accelerators.resource, count: accelerators.count }
}

function serverAnswer({ process, input, outcome, why, container }: Server) {
  const isUnknown = container.release.from === 'unknown'
  const reason = isUnknown ? 'This service does not know the release of vLLM in the image' : why
  return {
    argv: process.argv,
    env: Object.fromEntries(process.process.env),
    input: input ?? null,
    outcome: isUnknown ? null : (outcome ?? null),
    ...(reason !== undefined && { why: reason }),
  }
}
