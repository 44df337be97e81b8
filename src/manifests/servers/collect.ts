import type { Release, Sha256 } from '../../parallel-config/index.ts'
import { findRelease } from '../../parallel-config/index.ts'
import type { ServeHostFacts, ServeInput, ServeOutcome } from '../../serve/index.ts'
import { type Image, readImage } from '../../vllm/image.ts'
import { releaseVersions } from '../../vllm/releases/find.ts'
import { releaseIndex } from '../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'
import type { Steps } from '../../vllm/steps.ts'
import type { KubernetesObject } from '../kubernetes/objects.ts'
import { type Fields, isFields, listAt, textAt } from '../kubernetes/values.ts'
import { acceleratorsOf } from '../pods/accelerators.ts'
import { sizeOfEnvironment } from '../pods/environment.ts'
import { runContainer, type VllmProcess } from '../pods/run-container.ts'
import { StreamData } from '../pods/stream-data.ts'
import { podsOf } from '../workloads/kinds.ts'
import type { Pod, PodTemplate } from '../workloads/pod.ts'
import type { Path } from '../yaml/document.ts'
import { modelOf } from './model.ts'
import { ServeMemo, variablesOfVllm } from './serve-memo.ts'
import type { CheckedContainer, CheckedWorkload, PodRun, ReleaseChoice, Server } from './server.ts'
import { startsRay } from './sizes.ts'
import { withoutUnknownWords } from './unknown-words.ts'

/** The most pods of one workload that are looked at. */
const MAX_PODS_OF_WORKLOAD = 256

/** The most pods of one stream that are looked at, if they have little to run. */
const MAX_PODS = 1024

/** The most work that the pods of a stream may make: as much as a whole workload whose pods each launch something else. */
const MOST_WORK = 1920

/** What takes as long as one more pod that runs the same short command as others: so many variables, or characters of a command. */
const VARIABLES = 32
const CHARACTERS = 1024
/** A command that no pod had before takes as long as so many that are known. */
const NEW_COMMAND = 5

/** What is known beside the stream. */
export interface Surroundings {
  /** The release of images that do not name one. */
  readonly release: Release
  /** Whether the caller named that release, so it is not an assumption. */
  readonly releaseIsGiven: boolean
  /** What is known of models, by the name that commands give them. */
  readonly models: ReadonlyMap<string, ServeInput['model']>
  /** Facts of every node, unless a pod's own limits say otherwise. */
  readonly host: ServeHostFacts
  /** Variables that every vLLM process has where its own environment has none of that name. */
  readonly env: Readonly<Record<string, string>>
  readonly sha256: Sha256
}

/** The workloads of a stream whose containers run vLLM, or may run it, a pod at each step. */
export function collectServers(
  objects: readonly KubernetesObject[],
  surroundings: Surroundings,
): Steps<CheckedWorkload[]> {
  return new Collecting(objects, surroundings).workloads()
}

class Collecting {
  readonly #objects: readonly KubernetesObject[]
  readonly #known: Surroundings
  readonly #data: StreamData
  readonly #memo: ServeMemo
  #podsLeft = MAX_PODS
  #workLeft = MOST_WORK

  constructor(objects: readonly KubernetesObject[], known: Surroundings) {
    this.#objects = objects
    this.#known = known
    this.#data = new StreamData(objects)
    this.#memo = new ServeMemo(known.sha256)
  }

  *workloads(): Steps<CheckedWorkload[]> {
    const workloads: CheckedWorkload[] = []
    for (const object of this.#objects) workloads.push(yield* this.#workload(object))
    return workloads
  }

  *#workload(object: KubernetesObject): Steps<CheckedWorkload> {
    const made = podsOf(object, this.#objects)
    const containers: CheckedContainer[] = []
    const workload = {
      object,
      podsTotal: made.total,
      podsLookedAt: 0,
      incomplete: made.incomplete,
      isUnknownKind: made.isUnknownKind === true,
      containers,
    }
    const ofSpec = new Map<Fields, CheckedContainer[]>()
    for (const pod of made.pods) {
      const { spec } = pod.template
      const own = ofSpec.get(spec) ?? this.#containers(workload, pod.template)
      if (!ofSpec.has(spec)) {
        ofSpec.set(spec, own)
        containers.push(...own)
      }
      if (workload.podsLookedAt >= MAX_PODS_OF_WORKLOAD || !this.#takeWork(own, pod)) break
      workload.podsLookedAt++
      for (const container of own) container.pods.push(this.#podRun(container, pod))
      yield
    }
    return workload
  }

  /** Takes the work of one more pod off what is left; false: it is too much. */
  #takeWork(containers: readonly CheckedContainer[], pod: Pod): boolean {
    let work = 0
    for (const { fields } of containers) {
      const variables = sizeOfEnvironment(fields, pod, this.#data)
      const characters = [...listAt(fields, 'command'), ...listAt(fields, 'args')].join().length
      work += 1 + variables / VARIABLES + characters / CHARACTERS
    }
    if (work > this.#workLeft || this.#podsLeft <= 0) return false
    this.#workLeft -= work
    this.#podsLeft--
    return true
  }

  #containers(workload: CheckedWorkload, template: PodTemplate): CheckedContainer[] {
    return ['initContainers', 'containers'].flatMap((list) =>
      listAt(template.spec, list).flatMap((fields, at): CheckedContainer[] => {
        if (!isFields(fields)) return []
        const isServer = list === 'containers' && at === 0
        const path = (isServer && template.serverPath) || [...template.specPath, list, at]
        return [this.#container(workload, { template, fields, path, list })]
      }),
    )
  }

  #container(
    workload: CheckedWorkload,
    {
      template,
      fields,
      path,
      list,
    }: { template: PodTemplate; fields: Fields; path: Path; list: string },
  ): CheckedContainer {
    const image = textAt(fields, 'image') ?? ''
    return {
      workload,
      template,
      path,
      fields,
      name: textAt(fields, 'name') ?? '',
      image,
      isInit: list === 'initContainers',
      release: this.#releaseOf(readImage(image)),
      pods: [],
    }
  }

  #releaseOf(image: Image): ReleaseChoice {
    const { version } = this.#known.release
    if (image.release !== undefined) {
      return { version: image.release, name: image.release, from: 'image' }
    }
    if (image.version === undefined) {
      const from = this.#known.releaseIsGiven ? 'given' : 'assumed'
      return { version, name: version, from }
    }
    const oldest = releaseVersions[0] ?? version
    const isOld = Number(image.version.split('.')[1]) <= 10 && image.version.startsWith('0.')
    return { version: isOld ? oldest : version, name: image.version, from: 'unknown' }
  }

  #podRun(container: CheckedContainer, pod: Pod): PodRun {
    const run = runContainer(container.fields, pod, this.#data)
    const accelerators = acceleratorsOf(container.fields, pod, this.#objects)
    const servers = run.vllm.map((process) =>
      this.#server(container, { pod, run, process, accelerators }),
    )
    return { pod, run, accelerators, servers }
  }

  #server(container: CheckedContainer, started: Started): Server {
    const { process } = started
    const server = { container, ...started }
    const release = findRelease(container.release.version)
    if (release === undefined) return { ...server, ...NOT_SERVED, why: 'Its release is unknown' }
    const served = this.#memo.size
    const why = reasonNotToServe(process)
    const answered =
      why === undefined
        ? this.#whole(server, release)
        : { ...NOT_SERVED, ...this.#knownPart(server, release) }
    this.#workLeft -= NEW_COMMAND * (this.#memo.size - served)
    return { ...server, ...answered, why }
  }

  #whole(server: StartedIn, release: Release) {
    const input = this.#inputOf(server, server.process.argv)
    const outcome = this.#memo.serve(input, release)
    const corrected =
      outcome.refusal?.stage === 'parse' ? this.#memo.serveCorrected(input, release) : undefined
    const isFirst = server.container.pods.length === 0
    const decidingFacts = isFirst ? this.#memo.decidingFacts(input, outcome, release) : []
    const acceptedBy = this.#acceptedBy(server, { input, outcome, release })
    return { input, outcome, corrected, acceptedBy, decidingFacts }
  }

  /** Of a command with a word that only the running container knows: what the rest of it launches. */
  #knownPart(server: StartedIn, release: Release) {
    const words = withoutUnknownWords(server.process)
    if (words === undefined) return {}
    const input = this.#inputOf(server, words)
    const outcome = this.#memo.serve(input, release)
    const acceptedBy = this.#acceptedBy(server, { input, outcome, release })
    return { corrected: { faults: [], words, outcome }, acceptedBy }
  }

  #inputOf(
    { container, process, run, accelerators }: StartedIn,
    argv: readonly string[],
  ): ServeInput {
    const model = modelOf(argv, container, this.#known.models)
    return {
      argv: run.byEntrypoint ? asEntrypoint(argv, container.release.version) : argv,
      env: {
        ...this.#known.env,
        ...variablesOfVllm(process.process.env, run.environment.placeholders),
      },
      host: hostOf(this.#known.host, { accelerators, run, container }),
      ...(run.files.size > 0 && { files: run.files }),
      ...(model !== undefined && { model }),
    }
  }

  #acceptedBy(
    { container }: StartedIn,
    { input, outcome, release }: { input: ServeInput; outcome: ServeOutcome; release: Release },
  ): ReleaseVersion | undefined {
    if (outcome.refusal === undefined || container.release.from !== 'assumed') return undefined
    const place = [container.workload.object.document.index, container.path]
    return this.#memo.acceptedBy(input, { release, outcome, container: place })
  }
}

/** A process of vLLM, before it is known what comes of it. */
type Started = Pick<Server, 'pod' | 'run' | 'process' | 'accelerators'>
type StartedIn = Started & { readonly container: CheckedContainer }

const NOT_SERVED = {
  input: undefined,
  outcome: undefined,
  corrected: undefined,
  acceptedBy: undefined,
  decidingFacts: [],
} as const

/** The release from which on the entrypoint of the images is `vllm serve`: before it was the server's Python module. */
const SERVE_IS_ENTRYPOINT = releaseIndex('0.11.1')

/**
 * The arguments of an image as its entrypoint reads them. The Python module takes `--model NAME`, which `vllm serve` refuses in
 * the same releases, but for `--model=NAME`; which represents both words, so that pointers into the command stay right.
 */
function asEntrypoint(argv: readonly string[], version: ReleaseVersion): readonly string[] {
  const at = argv.indexOf('--model')
  if (at === -1 || releaseIndex(version) >= SERVE_IS_ENTRYPOINT) return argv
  const joined = `--model=${argv[at + 1] ?? ''}`
  return argv.toSpliced(at, 2, joined, joined)
}

/** Subcommands that start no engine, such as `vllm launch render`. */
function reasonNotToServe({ argv, process }: VllmProcess): string | undefined {
  const [unknown] = process.unknown
  if (unknown !== undefined) return `It depends on ${unknown.what}: ${unknown.because}`
  const [first] = argv
  if (first === 'serve' || first === '-m') return undefined
  return `vllm ${first ?? ''} starts no server`
}

/** Images for processors; they need no accelerator. */
const CPU_IMAGE = /(?:^|[-_])cpu(?:$|[-_])/

/** The facts of the node as a process that the command of a container starts sees them. */
function hostOf(
  host: ServeHostFacts,
  { accelerators, run, container }: Pick<Server, 'accelerators' | 'run' | 'container'>,
): ServeHostFacts {
  // Such a process starts outside of any placement group: those are entered from Python.
  const hasRay = startsRay(run) || RAY_KIND.test(container.workload.object.kind)
  const ray = { initialized: false, ...(hasRay && { installed: true }) }
  const known = { ray, ...host }
  if (accelerators === undefined) {
    return CPU_IMAGE.test(run.image.name) ? { ...known, platform: 'cpu' } : known
  }
  const { platform, devices } = accelerators
  return { ...known, platform, ...(devices !== null && { device_count: devices }) }
}

/** Kinds whose pods are the nodes of a Ray cluster. */
const RAY_KIND = /^Ray(?:Cluster|Job|Service|ClusterFleet)$/
