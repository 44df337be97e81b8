import { findRelease, type Release, type Sha256 } from '../../parallel-config/index.ts'
import { type ServeInput, type ServeOutcome, serve } from '../../serve/index.ts'
import { releaseIndex } from '../../vllm/releases/ranges.ts'
import { RELEASES, type ReleaseVersion } from '../../vllm/releases/versions.ts'
import { type CorrectedWords, wordFaults } from './word-faults.ts'

/** What names an environment variable that changes what vLLM launches. */
const READ_BY_VLLM =
  /^(?:VLLM_|RAY_|CUDA_VISIBLE_DEVICES$|HIP_VISIBLE_DEVICES$|ROCR_VISIBLE_DEVICES$)/

/** A command of more words is not served by other releases. */
const MOST_WORDS = 200

/** As many times as commands of a stream are served by other releases, or with other facts. */
const MOST_TRIES = 256

/** Serves commands; pods that run the same command for the same model in the same surroundings share one outcome. */
export class ServeMemo {
  readonly #sha256: Sha256
  readonly #corrected = new Map<string, CorrectedWords>()
  readonly #outcomes = new Map<string, ServeOutcome>()
  readonly #acceptedBy = new Map<string, ReleaseVersion | undefined>()
  /** A number for each model: its `config.json` would make a long key. */
  readonly #models = new Map<unknown, number>()
  #triesLeft = MOST_TRIES

  constructor(sha256: Sha256) {
    this.#sha256 = sha256
  }

  /** How many different commands were served. */
  get size(): number {
    return this.#outcomes.size
  }

  /** The faults of the words of a command that the parser refuses, and what launches without those words. */
  serveCorrected(input: ServeInput, release: Release) {
    const key = JSON.stringify([release.version, input.argv, [...(input.files ?? [])]])
    const known = this.#corrected.get(key)
    const words = known ?? wordFaults(input, release.version)
    if (known === undefined) this.#corrected.set(key, words)
    const outcome =
      words.words.length < input.argv.length
        ? this.serve({ ...input, argv: words.words }, release)
        : undefined
    return { ...words, outcome }
  }

  /**
   * The known release that accepts a command and is nearest to the one that refuses it; undefined: none does. Commands of one
   * container that are refused for the same reasons share the answer.
   */
  acceptedBy(
    input: ServeInput,
    { release, outcome, container }: Readonly<Refused>,
  ): ReleaseVersion | undefined {
    if (input.argv.length > MOST_WORDS) return undefined
    const codes = outcome.refusal?.faults.map(({ code }) => code)
    const key = JSON.stringify([container, release.version, codes])
    if (this.#acceptedBy.has(key)) return this.#acceptedBy.get(key)
    const found = nearestTo(release.version).find((version) => this.#accepts(input, version))
    this.#acceptedBy.set(key, found)
    return found
  }

  /** The facts that a launch assumes and that would stop it with another value, or might. */
  decidingFacts(input: ServeInput, { answer }: ServeOutcome, release: Release): string[] {
    const facts = answer?.assumptions.map(({ fact }) => fact) ?? []
    return facts.filter((fact) => {
      if (STOPS_NOTHING.has(fact)) return false
      const values = VALUES_OF_FACTS.get(fact)
      if (values === undefined) return true
      return !values.every((value) => this.#launches(withFact(input, fact, value), release))
    })
  }

  #accepts(input: ServeInput, version: ReleaseVersion): boolean {
    const release = findRelease(version)
    return release !== undefined && this.#launches(input, release)
  }

  #launches(input: ServeInput, release: Release): boolean {
    if (this.#triesLeft <= 0) return false
    this.#triesLeft--
    return serve(input, release, this.#sha256).answer !== undefined
  }

  /** What a command launches. */
  serve(input: ServeInput, release: Release): ServeOutcome {
    const key = JSON.stringify([
      release.version,
      input.argv,
      this.#numberOf(input.model),
      input.env,
      input.host,
      input.files === undefined ? null : [...input.files],
    ])
    const known = this.#outcomes.get(key)
    if (known !== undefined) return known
    const outcome = serve(input, release, this.#sha256)
    this.#outcomes.set(key, outcome)
    return outcome
  }

  #numberOf(model: ServeInput['model']): number {
    const known = model?.config ?? model
    const number = this.#models.get(known) ?? this.#models.size
    this.#models.set(known, number)
    return number
  }
}

/** Facts that change how vLLM runs and never whether it starts. */
const STOPS_NOTHING = new Set(['/host/open_ports', '/host/custom_all_reduce', '/host/address'])

/** Every value of a fact that has few. */
const VALUES_OF_FACTS: ReadonlyMap<string, readonly unknown[]> = new Map<
  string,
  readonly unknown[]
>([
  ['/model/facts/is_moe', [true, false]],
  ['/model/facts/mla', [true, false]],
  ['/model/facts/pipeline_parallel', [true, false]],
  ['/model/facts/runner', ['generate', 'pooling']],
  ['/host/nixl_available', [true, false]],
  ['/host/ray/installed', [true, false]],
  ['/host/platform', ['cuda', 'rocm', 'tpu', 'xpu', 'cpu', 'other']],
])

/** The input with a fact at a path of two or three steps, such as `/model/facts/is_moe`. */
function withFact(input: ServeInput, fact: string, value: unknown): ServeInput {
  const [, part, group = '', name] = fact.split('/')
  const key = part === 'host' ? 'host' : 'model'
  const known: Readonly<Record<string, unknown>> = { ...input[key] }
  const changed = name === undefined ? value : { ...(known[group] as object), [name]: value }
  return { ...input, [key]: { ...known, [group]: changed } }
}

/** A command that a release refuses, and the place of the container that runs it. */
interface Refused {
  readonly release: Release
  readonly outcome: ServeOutcome
  readonly container: readonly unknown[]
}

/** Every other release that behaves differently from its predecessor, the nearest first. */
function nearestTo(version: ReleaseVersion): ReleaseVersion[] {
  const at = releaseIndex(version)
  const distance = (other: ReleaseVersion) => Math.abs(releaseIndex(other) - at)
  return RELEASES.filter((release) => release.version !== version && !('same_as' in release))
    .map((release) => release.version)
    .toSorted((a, b) => distance(a) - distance(b))
}

/** The variables that vLLM reads, without those whose value only the cluster knows. */
export function variablesOfVllm(
  env: ReadonlyMap<string, string>,
  placeholders: readonly string[],
): Record<string, string> {
  const read: [string, string][] = []
  for (const [name, value] of env) {
    if (!READ_BY_VLLM.test(name)) continue
    if (placeholders.some((placeholder) => value.includes(placeholder))) continue
    read.push([name, value])
  }
  return Object.fromEntries(read)
}
