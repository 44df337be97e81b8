import type { ChangeLog } from '../../vllm/change-log.ts'
import type { EplbConfig, ParallelConfig } from '../fields/config.ts'
import { EPLB_POINTERS, FIELD_POINTERS } from '../fields/pointers.ts'
import type { Assumption, Environment, Fault, HostFacts, Notice, Platform } from '../outcome.ts'
import type { Release } from '../releases/release.ts'
import { NOTICES, type NoticeCode } from './notices.ts'

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
  readonly platform: Platform
  readonly host: HostFacts
  readonly environment: Environment
  readonly config: Readonly<ParallelConfig>
  readonly changes: ChangeLog
  readonly notices: Notice[] = []
  readonly assumptions: Assumption[] = []
  readonly deferred: string[] = []
  readonly missingFacts: MissingFact[] = []

  constructor(
    release: Release,
    config: ParallelConfig,
    changes: ChangeLog,
    host: HostFacts,
    environment: Environment,
  ) {
    this.release = release
    this.config = config
    this.changes = changes
    this.host = host
    this.platform = host.platform ?? 'cuda'
    this.environment = environment
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

  /** Takes `assumption.assumed` for a fact that nobody gave. */
  assume(assumption: Assumption): void {
    this.assumptions.push(assumption)
    this.missingFacts.push(assumption)
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
