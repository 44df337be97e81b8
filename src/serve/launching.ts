import type { Check, ParallelConfig, Platform, Release } from '../parallel-config/index.ts'
import { ChangeLog } from '../vllm/change-log.ts'
import type { Environment } from '../vllm/environment.ts'
import type { Assumption, Notice } from '../vllm/outcome.ts'
import { releaseIndex } from '../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../vllm/releases/versions.ts'
import { parsePythonInteger } from '../vllm/values/python.ts'
import type { Arguments } from './arguments/index.ts'
import type { EngineArguments } from './engine-arguments/engine-arguments.ts'
import type { FactName, FactValue, Model } from './model/model.ts'
import { NOTICES, type NoticeCode } from './notices.ts'
import type { LaunchMode, ServeHostFacts } from './outcome.ts'
import type { RuleFault } from './rule-fault.ts'

/**
 * A command line that is being launched: the parsed arguments, the host facts, the environment and the model, and what the
 * rules have found so far.
 */
export class Launching {
  readonly release: Release
  readonly version: ReleaseVersion
  /** The index of the release among all releases: `since` and `removed` are compared with it. */
  readonly index: number
  readonly arguments: Arguments
  readonly host: ServeHostFacts
  readonly environment: Environment
  readonly model: Model
  readonly notices: Notice[] = []
  readonly assumptions: Assumption[] = []
  readonly checks: Check[] = []
  /** Fields of `ParallelConfig` that only the launch itself determines. */
  readonly deferred: (keyof ParallelConfig)[] = []

  /** Known after the rules of the launch. */
  mode: LaunchMode = 'single_api_server'
  /** The final `--api-server-count`. Null: this process is the API server. */
  apiServerCount: number | null = null
  /** The arguments of the engine as computed so far. */
  readonly engine: EngineArguments
  /** `ParallelConfig` as it was built; the engine configuration changes its own copy, through `set`. */
  config: Readonly<ParallelConfig> | undefined
  readonly changes = new ChangeLog()
  asyncScheduling: boolean | null = null
  /** The copy of the configuration that rules write to, made at the first write. */
  #changed: ParallelConfig | undefined
  /** The code of the rule that is being applied. */
  #rule = ''
  /** The codes of the rules that assumed a fact. */
  readonly #assuming = new Set<string>()

  constructor(
    release: Release,
    parsed: Arguments,
    known: { host: ServeHostFacts; environment: Environment; model: Model },
    engine: EngineArguments,
  ) {
    this.release = release
    this.version = release.version
    this.index = releaseIndex(release.version)
    this.arguments = parsed
    this.host = known.host
    this.environment = known.environment
    this.model = known.model
    this.engine = engine
  }

  get headless(): boolean {
    return this.mode === 'headless'
  }

  /** JSON Pointer to the token that last set one of the arguments; `/argv` if none was given. */
  pointerTo(...names: readonly string[]): string {
    for (const name of names) {
      const given = this.arguments.given.findLast((argument) => argument.name === name)
      if (given !== undefined) return given.pointer
    }
    return '/argv'
  }

  /** The value of an integer argument; null when it is not given, or the release lacks it. */
  integer(name: string): number | null {
    const value = this.arguments.values.get(name)
    return typeof value === 'number' ? value : null
  }

  /** The value of a text argument; null when it is not given, or the release lacks it. */
  text(name: string): string | null {
    const value = this.arguments.values.get(name)
    return typeof value === 'string' ? value : null
  }

  /** The value of a switch; null when it is not given, or the release lacks it. */
  flag(name: string): boolean | null {
    const value = this.arguments.values.get(name)
    return typeof value === 'boolean' ? value : null
  }

  /** The value of a size whose default is 1. */
  size(name: string): number {
    return this.integer(name) ?? 1
  }

  /** A fault at the token that set the first of `names` that was given, related to the tokens of the others. */
  fault(message: string, ...names: readonly string[]): RuleFault {
    const pointer = this.pointerTo(...names)
    const others = names.map((name) => this.pointerTo(name))
    const related = [...new Set(others)].filter((other) => other !== pointer && other !== '/argv')
    return { pointer, message, ...(related.length > 0 ? { related } : {}) }
  }

  /** A fault like that of `fault`, which also involves a fact of the model. */
  modelFault(fact: FactName, message: string, ...names: readonly string[]): RuleFault {
    const fault = this.fault(message, ...names)
    const about = this.model.facts[fact]?.pointer
    if (about === undefined || about === fault.pointer) return fault
    return { ...fault, related: [...(fault.related ?? []), about] }
  }

  notice(code: NoticeCode, pointer: string, detail = ''): void {
    const { severity, message } = NOTICES[code]
    this.notices.push({ code, severity, pointer, message: message + detail })
  }

  /** The platform; cuda is assumed if it was not sent. */
  get platform(): Platform {
    const { platform } = this.host
    if (platform !== undefined && platform !== null) return platform
    const message = 'Assuming the platform cuda, which decides the worker class. Send host.platform'
    this.assume({ fact: '/host/platform', assumed: 'cuda', can_change_hash: false, message })
    return 'cuda'
  }

  /** Whether an environment variable that is read as an integer is not 0; `byDefault` when it is not set. */
  isSwitchedOn(name: string, byDefault = false): boolean {
    const text = this.environment[name]
    return text === undefined ? byDefault : parsePythonInteger(text) !== 0n
  }

  /** Starts the rule with this code: from here on, changes and assumptions are recorded under it. */
  begin(rule: string): void {
    this.#rule = rule
  }

  /** Records that `assumption.assumed` is used for a missing fact, once, for the first rule that needs it. */
  assume(assumption: Omit<Assumption, 'rule'>): void {
    this.#assuming.add(this.#rule)
    const { fact, assumed, can_change_hash, message } = assumption
    if (this.assumptions.some((known) => known.fact === fact)) return
    this.assumptions.push({ fact, assumed, rule: this.#rule, can_change_hash, message })
  }

  /** Whether the current rule assumed a fact, so that its fault is uncertain. */
  get restsOnAssumption(): boolean {
    return this.#assuming.has(this.#rule)
  }

  /**
   * The value of a fact of the model. If it is unknown, `assumed` is used (null: the rule does not apply), and `why` says what
   * was not checked.
   */
  fact<Name extends FactName>(
    name: Name,
    why: {
      readonly assumed: FactValue<Name> | null
      readonly message: string
      readonly hash?: true
    },
  ): FactValue<Name> | null {
    const known = this.model.facts[name]
    if (known !== undefined) return known.value
    this.assume({
      fact: `/model/facts/${name}`,
      assumed: why.assumed,
      can_change_hash: why.hash ?? false,
      message: `${why.message}. Send model.config, or model.facts.${name}`,
    })
    return why.assumed
  }

  /**
   * Whether the model is a mixture of experts. Unknown: assumed if the command has options that only those have.
   */
  isMoe(): boolean {
    const known = this.model.facts.is_moe
    if (known !== undefined) return known.value
    const assumed =
      this.flag('enable_expert_parallel') === true ||
      this.flag('enable_eplb') === true ||
      (this.engine.externalLb && this.size('data_parallel_size') > 1)
    const kind = assumed ? 'a mixture of experts, because the options need one' : 'dense'
    this.fact('is_moe', {
      assumed,
      hash: true,
      message: `The model is assumed to be ${kind}`,
    })
    return assumed
  }

  /** Sets a field of the configuration, after it was built. */
  set<Name extends keyof ParallelConfig>(name: Name, value: ParallelConfig[Name]): void {
    const before = this.config?.[name]
    if (before === value) return
    this.changes.record(`/config/${name}`, before, value, this.#rule)
    if (this.#changed === undefined) {
      this.#changed = { ...(this.config as ParallelConfig) }
      this.config = this.#changed
    }
    this.#changed[name] = value
  }
}
