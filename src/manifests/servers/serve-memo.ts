import type { Release, Sha256 } from '../../parallel-config/index.ts'
import { type ServeInput, type ServeOutcome, serve } from '../../serve/index.ts'
import { type CorrectedWords, wordFaults } from './word-faults.ts'

/** What names an environment variable that changes what vLLM launches. */
const READ_BY_VLLM =
  /^(?:VLLM_|RAY_|CUDA_VISIBLE_DEVICES$|HIP_VISIBLE_DEVICES$|ROCR_VISIBLE_DEVICES$)/

/** Serves commands; pods that run the same command in the same surroundings share one outcome. */
export class ServeMemo {
  readonly #sha256: Sha256
  readonly #corrected = new Map<string, CorrectedWords>()
  readonly #outcomes = new Map<string, ServeOutcome>()

  constructor(sha256: Sha256) {
    this.#sha256 = sha256
  }

  /** How many different commands were served. */
  get size(): number {
    return this.#outcomes.size
  }

  /** The faults of the words of a command that the parser refuses, and what launches without those words. */
  serveCorrected(input: ServeInput, release: Release) {
    const key = JSON.stringify([release.version, input.argv])
    const known = this.#corrected.get(key)
    const words = known ?? wordFaults(input.argv, release.version)
    if (known === undefined) this.#corrected.set(key, words)
    const outcome =
      words.words.length < input.argv.length
        ? this.serve({ ...input, argv: words.words }, release)
        : undefined
    return { ...words, outcome }
  }

  serve(input: ServeInput, release: Release): ServeOutcome {
    const key = JSON.stringify([
      release.version,
      input.argv,
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
