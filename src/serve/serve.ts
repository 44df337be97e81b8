import { FACT_UNKNOWN, type Release, type Resolution, resolve } from '../parallel-config/index.ts'
import { unreadVariables } from '../vllm/environment-variables/index.ts'
import type { Assumption, Fault, Sha256 } from '../vllm/outcome.ts'
import { holdsIn, releaseIndex } from '../vllm/releases/ranges.ts'
import { parseArguments } from './arguments/index.ts'
import { configInput } from './engine-arguments/config-input.ts'
import { engineArguments } from './engine-arguments/engine-arguments.ts'
import { startsOneServer } from './launch/entry-point.ts'
import { Launching } from './launching.ts'
import { readModel } from './model/read-model.ts'
import type { ServeAnswer, ServeInput, ServeOutcome, ServeRefusal, ServeStage } from './outcome.ts'
import { requestFault, requestNotice } from './request-pointers.ts'
import type { Phase, ServeRule } from './rule.ts'
import { SERVE_RULES } from './rules.ts'

const NOTHING = Object.freeze({})

/**
 * Works out what a command line launches: the arguments as the release parses them, the kind of launch,
 * `ParallelConfig` and what the engine's configuration changes in it; or the stage and the faults that stop it, in the
 * order in which vLLM raises them.
 */
export function serve(input: ServeInput, release: Release, sha256: Sha256): ServeOutcome {
  const environment = input.env ?? NOTHING
  const parsed = parseArguments(
    { argv: input.argv, ...(input.files === undefined ? {} : { files: input.files }) },
    release.version,
  )
  if (parsed.faults !== undefined) {
    const notices = unreadVariables(environment, release.version)
    return { refusal: { stage: 'parse', faults: parsed.faults, notices, assumptions: [] } }
  }
  const state = new Launching(
    release,
    parsed.arguments,
    {
      host: input.host ?? NOTHING,
      environment,
      model: readModel(input.model, parsed.arguments, releaseIndex(release.version)),
    },
    engineArguments(parsed.arguments),
  )
  state.notices.push(...parsed.arguments.notices)
  return new Stages(state, input, sha256).run()
}

/** The rules of a release by phase, collected at its first use. */
const rulesByRelease = new Map<number, ReadonlyMap<Phase, readonly ServeRule[]>>()

function rulesOf(index: number, phase: Phase): readonly ServeRule[] {
  let phases = rulesByRelease.get(index)
  if (phases === undefined) {
    phases = Map.groupBy(
      SERVE_RULES.filter((rule) => holdsIn(rule, index)),
      (rule) => rule.phase,
    )
    rulesByRelease.set(index, phases)
  }
  return phases.get(phase) ?? []
}

/** Takes one command line through the stages. */
class Stages {
  readonly #state: Launching
  readonly #input: ServeInput
  readonly #sha256: Sha256
  #reached: Omit<ServeRefusal, 'stage' | 'faults' | 'notices' | 'assumptions'>
  /** With `strict`: the facts that `ParallelConfig` lacks. */
  #missing: readonly Fault[] = []

  constructor(state: Launching, input: ServeInput, sha256: Sha256) {
    this.#state = state
    this.#input = input
    this.#sha256 = sha256
    this.#reached = { arguments: state.arguments.given }
  }

  run(): ServeOutcome {
    const state = this.#state
    const atLaunch = startsOneServer(state) ? undefined : this.#apply('launch')
    if (atLaunch !== undefined) return atLaunch
    const launch = { mode: state.mode, api_server_count: state.apiServerCount }
    this.#reached = { ...this.#reached, launch }

    const atArguments = this.#apply('engine_args')
    if (atArguments !== undefined) return atArguments
    state.begin('is_moe_model')
    const config_input = configInput(state)
    this.#reached = { ...this.#reached, config_input }

    const { resolution, faults } = this.#resolve(config_input)
    if (faults !== undefined) {
      if (this.#missing.length > 0) return this.#unknown('parallel_config')
      return this.#refuse(
        'parallel_config',
        faults.map((fault) => requestFault(fault, state)),
      )
    }
    this.#reached = { ...this.#reached, hash: resolution.hash }
    state.config = resolution.config as Launching['config']

    const atConfiguration = this.#apply('engine_config')
    if (atConfiguration !== undefined) return atConfiguration
    const atStart = this.#apply('start')
    if (atStart !== undefined) return atStart
    const isUnknown = state.assumptions.length > 0 || this.#missing.length > 0
    if (this.#input.strict && isUnknown) return this.#unknown('engine_config')
    return { answer: this.#answer(resolution, launch, config_input) }
  }

  #apply(phase: Phase): ServeOutcome | undefined {
    const state = this.#state
    for (const rule of rulesOf(state.index, phase)) {
      state.begin(rule.code)
      const fault = rule.apply(state)
      if (fault === undefined) continue
      const stage = phase === 'start' ? 'launch' : phase
      if (this.#input.strict && state.restsOnAssumption) return this.#unknown(stage)
      const { pointer, message, related } = fault
      return this.#refuse(stage, [
        { pointer, code: rule.code, message, ...(related && { related }) },
        ...this.#missing,
      ])
    }
    return undefined
  }

  /** Resolves only what differs from the defaults: reading the rest would not change it. */
  #resolve(configInput: Readonly<Record<string, unknown>>) {
    const { release, host, environment, deferred } = this.#state
    const { defaults } = release
    const config: Record<string, unknown> = {}
    for (const name in configInput) {
      if (configInput[name] !== defaults[name]) config[name] = configInput[name]
    }
    for (const name of deferred) delete config[name]
    const { data_parallel_local_rank, strict } = this.#input
    const input = { config, host, env: environment, data_parallel_local_rank }
    let outcome = resolve({ ...input, strict }, release, this.#sha256)
    if (strict && outcome.faults?.every(({ code }) => code === FACT_UNKNOWN)) {
      // The launch goes on, so that all missing facts are known at once.
      this.#missing = outcome.faults
      outcome = resolve(input, release, this.#sha256)
    }
    return outcome.resolution !== undefined && deferred.length > 0
      ? { resolution: withDeferred(outcome.resolution, deferred) }
      : outcome
  }

  #refuse(stage: ServeStage, faults: readonly Fault[]): ServeOutcome {
    const { assumptions, environment, version } = this.#state
    const notices = [...this.#state.notices, ...unreadVariables(environment, version)]
    return { refusal: { ...this.#reached, stage, faults, notices, assumptions } }
  }

  /** With `strict`, what is unknown stops the launch, at the first stage that needs it. */
  #unknown(stage: ServeStage): ServeOutcome {
    const known = new Set(this.#missing.map(({ pointer }) => pointer))
    const others = unknownFacts(this.#state.assumptions).filter(
      ({ pointer }) => !known.has(pointer),
    )
    return this.#refuse(this.#missing.length > 0 ? 'parallel_config' : stage, [
      ...this.#missing,
      ...others,
    ])
  }

  #answer(
    resolution: Resolution,
    launch: ServeAnswer['launch'],
    config_input: ServeAnswer['config_input'],
  ): ServeAnswer {
    const state = this.#state
    const hashed = state.release.hash.text(state.config as ServeAnswer['config'], state.environment)
    return {
      ...resolution,
      notices: [
        ...state.notices,
        ...resolution.notices.map((notice) => requestNotice(notice, state)),
      ],
      assumptions: allAssumptions(state.assumptions, resolution.assumptions),
      checks: [...state.checks, ...resolution.checks],
      launch,
      arguments: state.arguments.given,
      config_input,
      at_launch: {
        hash: hashed === undefined ? null : this.#sha256(hashed),
        changes: state.changes.list(),
      },
      async_scheduling: state.asyncScheduling,
    }
  }
}

/** The assumptions of the command line and of its config, each fact once. */
function allAssumptions(
  ofCommand: readonly Assumption[],
  ofConfig: readonly Assumption[],
): readonly Assumption[] {
  const known = new Set(ofConfig.map(({ fact }) => fact))
  return [...ofCommand.filter(({ fact }) => !known.has(fact)), ...ofConfig]
}

/** The resolution without the values that only the launch itself determines. */
function withDeferred(resolution: Resolution, names: readonly string[]): Resolution {
  const config = { ...resolution.config, ...Object.fromEntries(names.map((name) => [name, null])) }
  const pointers = names.map((name) => `/config/${name}`)
  return { ...resolution, config, deferred: [...resolution.deferred, ...pointers] }
}

/** One fault for each unknown fact, even if several rules need it. */
function unknownFacts(assumptions: readonly Assumption[]): Fault[] {
  const byFact = new Map(assumptions.map(({ fact, message }) => [fact, message]))
  return [...byFact].map(([pointer, message]) => ({ pointer, code: FACT_UNKNOWN, message }))
}
