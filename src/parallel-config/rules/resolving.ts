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
import type { Release } from '../releases/release.ts'
import { NOTICES, type NoticeCode } from './notices.ts'

/** What is known of the host, or set in the environment, when a request gives none of it. */
const NOTHING = Object.freeze({})

const PLATFORM = '/host/platform'

const PLATFORM_ASSUMPTION = {
  fact: PLATFORM,
  assumed: 'cuda',
  message: 'Assuming the platform cuda; another one could change the outcome: give host.platform',
} as const

/** Why a value that a rule needed is not there: a fact of the host that nobody gave. */
export interface MissingFact {
  readonly fact: string
  readonly rule: string
  readonly message: string
}

/**
 * A config on its way through the rules: the values so far, what the host and the environment say, and what the rules
 * have to tell. Rules change values only through `set` and `setEplb`, so that each change is told with its rule.
 */
export class Resolving {
  readonly release: Release
  readonly host: HostFacts
  readonly environment: Environment
  readonly config: Readonly<ParallelConfig>
  readonly changes: ChangeLog
  readonly notices: Notice[]
  readonly assumptions: Assumption[] = []
  readonly deferred: string[] = []
  readonly missingFacts: MissingFact[] = []
  /** The rules that assumed a fact. */
  readonly #assuming = new Set<string>()

  constructor(
    release: Release,
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

  set<Name extends keyof ParallelConfig>(
    name: Name,
    value: ParallelConfig[Name],
    rule: string,
  ): void {
    const config: ParallelConfig = this.config
    this.changes.record(FIELD_POINTERS[name], config[name], value, rule)
    config[name] = value
  }

  /** Sets a field of `eplb_config`, on a copy: the defaults and the request are never written to. */
  setEplb<Name extends keyof EplbConfig>(name: Name, value: EplbConfig[Name], rule: string): void {
    const config: ParallelConfig = this.config
    this.changes.record(EPLB_POINTERS[name], this.eplb[name], value, rule)
    config.eplb_config = { ...this.eplb, [name]: value }
  }

  /** `eplb_config`, in the releases that have it. */
  get eplb(): Readonly<EplbConfig> {
    return this.config.eplb_config as Readonly<EplbConfig>
  }

  notice(code: NoticeCode, pointer: string): void {
    const { severity, message } = NOTICES[code]
    this.notices.push({ code, severity, pointer, message })
  }

  /**
   * The platform, which a rule reads only where another one could change the outcome. Not given, it is assumed to be
   * cuda; the first rule that reads it is named, or the first one through which it can change the hash.
   */
  platform(rule: string, effect: { readonly canChangeHash: boolean }): Platform {
    const { platform } = this.host
    if (platform !== undefined && platform !== null) return platform
    this.#assuming.add(rule)
    const { canChangeHash: can_change_hash } = effect
    const known = this.assumptions.findIndex(({ fact }) => fact === PLATFORM)
    const assumption = { ...PLATFORM_ASSUMPTION, rule, can_change_hash }
    if (known === -1) this.assume(assumption)
    else if (can_change_hash && !this.assumptions[known]?.can_change_hash) {
      this.assumptions[known] = assumption
    }
    return PLATFORM_ASSUMPTION.assumed
  }

  /** Takes `assumption.assumed` for a fact that nobody gave. */
  assume(assumption: Assumption): void {
    this.assumptions.push(assumption)
    this.missingFacts.push(assumption)
    this.#assuming.add(assumption.rule)
  }

  /** Whether other facts than the assumed ones could do away with `fault`: its rule, or one that set a value of it, assumed one. */
  restsOnAssumption({ code, related = [] }: Fault): boolean {
    const setBy = related.map((pointer) => this.changes.lastRule(pointer))
    return [code, ...setBy].some((rule) => rule !== undefined && this.#assuming.has(rule))
  }

  /** Leaves fields of the config null, because a fact that nobody gave would fix them. */
  defer(names: readonly (keyof ParallelConfig)[], missing: MissingFact): void {
    const config: Record<string, unknown> = this.config
    for (const name of names) {
      this.changes.record(FIELD_POINTERS[name], config[name], null, missing.rule)
      config[name] = null
      this.deferred.push(FIELD_POINTERS[name])
    }
    this.missingFacts.push(missing)
  }
}

/** A fault of the config as a whole, with the values that it is about. */
export function configFault(code: string, message: string, ...related: readonly string[]): Fault {
  return { pointer: '/config', code, message, related }
}
