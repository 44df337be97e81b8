import { findRelease, type Release, type Sha256 } from '../../parallel-config/index.ts'
import type { ServeHostFacts, ServeInput, ServeOutcome } from '../../serve/index.ts'
import { releaseIndex } from '../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'
import type { ContainerRun, VllmProcess } from '../pods/run-container.ts'
import { modelOf } from './model.ts'
import { ServeMemo, variablesOfVllm } from './serve-memo.ts'
import { type CheckedContainer, configNotGiven, type Server } from './server.ts'
import { RAY_KIND, startsRay } from './sizes.ts'
import { dependsOn, withoutUnknownWords } from './unknown-words.ts'

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

/** Serves the commands that the containers of a stream run. */
export class Serving {
  readonly #known: Surroundings
  readonly #memo: ServeMemo

  constructor(known: Surroundings) {
    this.#known = known
    this.#memo = new ServeMemo(known.sha256)
  }

  /** How many different commands were served. */
  get commands(): number {
    return this.#memo.size
  }

  /** A process of vLLM with what comes of it. */
  server(container: CheckedContainer, started: Started): Server {
    const server = { container, ...started }
    const release = findRelease(container.release.version)
    if (release === undefined) return { ...server, ...NOT_SERVED, why: 'Its release is unknown' }
    const why = reasonNotToServe(started)
    const answered =
      why === undefined
        ? this.#whole(server, release)
        : { ...NOT_SERVED, ...this.#knownPart(server, release) }
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
      ...filesFor(run, process.process),
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

/** The files of the container, with those that its script writes. */
function filesFor(
  { files }: ContainerRun,
  { files: written }: VllmProcess['process'],
): Pick<ServeInput, 'files'> {
  if (written === undefined) return files.size > 0 ? { files } : {}
  return { files: new Map([...files, ...written]) }
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
 * the same releases, except as `--model=NAME`: that replaces both words, so that pointers into the command stay right.
 */
function asEntrypoint(argv: readonly string[], version: ReleaseVersion): readonly string[] {
  const at = argv.indexOf('--model')
  if (at === -1 || releaseIndex(version) >= SERVE_IS_ENTRYPOINT) return argv
  const joined = `--model=${argv[at + 1] ?? ''}`
  return argv.toSpliced(at, 2, joined, joined)
}

/** Only the options of `vllm serve` are in the tables. */
function reasonNotToServe({ process: { argv, process }, run }: Started): string | undefined {
  const [unknown] = process.unknown
  if (unknown !== undefined) return `It ${dependsOn(unknown)}`
  const file = configNotGiven({ process: { argv, process }, run })
  if (file !== undefined) return `It depends on ${file}, which is not in the stream`
  const [first] = argv
  if (first === 'serve' || first === '-m') return undefined
  return `The options of vllm ${first ?? ''} are not checked`
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
