import type { ChangeLog } from '../../vllm/change-log.ts'
import type { EplbConfig, ParallelConfig } from '../fields/config.ts'
import { EPLB_POINTERS, FIELD_POINTERS } from '../fields/pointers.ts'
import type {
  Assumption,
  Environment,
  Fault,
  HostFacts,
  Notice,
  Platform,
  ResolveInput,
} from '../outcome.ts'
import type { ReleaseFields } from '../releases/release-fields.ts'
import { NOTICES, type NoticeCode } from './notices.ts'

/** The host facts and environment of a request without any. */
const NOTHING = Object.freeze({})

const PLATFORM_ASSUMPTION = {
  fact: '/host/platform',
  assumed: 'cuda',
  message:
    'Assuming the platform cuda. Another platform could change the outcome. Send host.platform',
} as const

/** What identifies a rule. */
export interface RuleIdentity {
  /** Stable; also the code of its fault, if it is a requirement. */
  readonly code: string
  /** The notice that the rule can add. */
  readonly notice?: NoticeCode
}

/** A fact of the host that a rule needed and that was not sent. */
export interface MissingFact {
  /** JSON Pointer into a request. */
  readonly fact: string
  readonly message: string
}

/**
 * A config that is being resolved: the values so far, the host facts, the environment, and what the rules found. Rules
 * change values only through `set` and `setEplb`, so that each change is recorded with its rule.
 */
export class Resolving {
  readonly release: ReleaseFields
  readonly host: HostFacts
  readonly environment: Environment
  readonly config: Readonly<ParallelConfig>
  readonly changes: ChangeLog
  readonly notices: Notice[]
  readonly assumptions: Assumption[] = []
  readonly deferred: string[] = []
  readonly missingFacts: MissingFact[] = []
  /** The codes of the rules that assumed a fact. */
  readonly #assuming: string[] = []
  /** The rule that is being applied. */
  #rule: RuleIdentity | undefined

  constructor(
    release: ReleaseFields,
    config: ParallelConfig,
    changes: ChangeLog,
    notices: Notice[],
    { host = NOTHING, env = NOTHING }: Pick<ResolveInput, 'host' | 'env'>,
  ) {
    this.release = release
    this.config = config
    this.changes = changes
    this.notices = notices
    this.host = host
    this.environment = env
  }

  /** Starts a rule: from here on, changes, notices and assumptions are recorded under its code. */
  begin(rule: RuleIdentity): void {
    this.#rule = rule
  }

  set<Name extends keyof ParallelConfig>(name: Name, value: ParallelConfig[Name]): void {
    const config: ParallelConfig = this.config
    this.changes.record(FIELD_POINTERS[name], config[name], value, this.#code)
    config[name] = value
  }

  /** Sets a field of `eplb_config`, on a copy: the defaults and the request are never changed. */
  setEplb<Name extends keyof EplbConfig>(name: Name, value: EplbConfig[Name]): void {
    const config: ParallelConfig = this.config
    this.changes.record(EPLB_POINTERS[name], this.eplb[name], value, this.#code)
    config.eplb_config = { ...this.eplb, [name]: value }
  }

  /** `eplb_config`, in the releases that have it. */
  get eplb(): Readonly<EplbConfig> {
    return this.config.eplb_config as Readonly<EplbConfig>
  }

  /** Adds the notice of the rule. */
  notice(pointer: string): void {
    const code = this.#rule?.notice
    if (code === undefined) return
    const { severity, message } = NOTICES[code]
    this.notices.push({ code, severity, pointer, message })
  }

  /**
   * The platform. A rule reads it only if another one could change the outcome. If it was not sent, cuda is assumed, and the
   * assumption names the first rule that reads it, or the first one through which it can change the hash.
   */
  platform(effect: { readonly canChangeHash: boolean }): Platform {
    const { platform } = this.host
    if (platform !== undefined && platform !== null) return platform
    const assumption = { ...PLATFORM_ASSUMPTION, can_change_hash: effect.canChangeHash }
    const known = this.assumptions.findIndex(({ fact }) => fact === assumption.fact)
    if (known === -1) this.assume(assumption)
    else if (effect.canChangeHash && !this.assumptions[known]?.can_change_hash) {
      this.assumptions[known] = { ...assumption, rule: this.#code }
    }
    this.#assuming.push(this.#code)
    return assumption.assumed
  }

  /** Records that `assumption.assumed` is used for a missing fact. */
  assume(assumption: Omit<Assumption, 'rule'>, rule = this.#code): void {
    const { fact, assumed, can_change_hash, message } = assumption
    this.assumptions.push({ fact, assumed, rule, can_change_hash, message })
    this.missingFacts.push({ fact, message })
    this.#assuming.push(rule)
  }

  /** Leaves fields of the config null, because they depend on a missing fact. */
  defer(names: readonly (keyof ParallelConfig)[], missing: MissingFact): void {
    const config: Record<string, unknown> = this.config
    for (const name of names) {
      this.changes.record(FIELD_POINTERS[name], config[name], null, this.#code)
      config[name] = null
      this.deferred.push(FIELD_POINTERS[name])
    }
    this.missingFacts.push(missing)
  }

  /** Whether other facts could avert a fault of the current rule: it, or a rule that set a value of the fault, assumed one. */
  restsOnAssumption({ related = [] }: Fault): boolean {
    if (this.#assuming.includes(this.#code)) return true
    return related.some((pointer) => this.#assuming.includes(this.changes.lastRule(pointer) ?? ''))
  }

  get #code(): string {
    return this.#rule?.code ?? ''
  }
}
