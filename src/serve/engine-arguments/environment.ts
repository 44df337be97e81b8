import { readsVariable, unreadVariables } from '../../vllm/environment-variables/index.ts'
import type { ReleaseRange } from '../../vllm/releases/ranges.ts'
import { parsePythonInteger } from '../../vllm/values/python.ts'
import { show } from '../../vllm/values/show.ts'
import type { Launching } from '../launching.ts'
import { type Phase, requirement, type ServeRule } from '../rule.ts'

/** Variables that are read with Python's `int()` (`vllm/envs.py`). */
function integers(phase: Phase, names: readonly string[], range: ReleaseRange = {}): ServeRule {
  return requirement(
    phase,
    'environment_not_an_integer',
    'A variable that the engine reads as a switch is not an integer',
    (state) => {
      const { environment } = state
      const name = names.find((known) => {
        const text = environment[known]
        if (text === undefined || parsePythonInteger(text) !== undefined) return false
        return isRead(known, state)
      })
      if (name === undefined) return undefined
      const message = `${name} is ${show(environment[name])}, which is not an integer. Set it to 0 or 1, or leave it out`
      return { pointer: `/env/${name}`, message }
    },
    range,
  )
}

/** A model without latent attention is launched without a look at VLLM_MLA_DISABLE. */
function isRead(name: string, { version, model }: Launching): boolean {
  if (name === MLA_SWITCH && model.facts.mla?.value === false) return false
  return readsVariable(name, version)
}

const MLA_SWITCH = 'VLLM_MLA_DISABLE'

/** Up to 0.13.0 the size of an attention head, which depends on the switch, is read only after `ParallelConfig` is built. */
export const LATE_MLA_SWITCH_RULE = integers('engine_config', [MLA_SWITCH], { removed: '0.14.0' })

/** The switch of the Rust front end, which the launch reads first: `_resolve_rust_cli_path` (`vllm/envs.py`), 0.22.0. */
export const FRONTEND_SWITCH_RULE = integers('launch', ['VLLM_USE_RUST_FRONTEND'], {
  since: '0.22.0',
})

/** Switches, and unknown variables with `--fail-on-environ-validation`: `validate_environ` (`vllm/envs.py`), 0.17.0. */
export const ENVIRONMENT_RULES: readonly ServeRule[] = [
  integers('engine_args', [
    'VLLM_USE_V1',
    'VLLM_USE_V2_MODEL_RUNNER',
    'VLLM_ENABLE_V1_MULTIPROCESSING',
  ]),
  integers('engine_args', [MLA_SWITCH], { since: '0.14.0' }),
  requirement(
    'engine_args',
    'environment_variable_unknown',
    '--fail-on-environ-validation is set with a VLLM_* variable that the release does not read',
    (state) => {
      if (state.flag('fail_on_environ_validation') !== true) return undefined
      const [unread] = unreadVariables(state.environment, state.version)
      return (
        unread && {
          pointer: unread.pointer,
          message: `--fail-on-environ-validation is set, and ${unread.message}`,
          related: [state.pointerTo('fail_on_environ_validation')],
        }
      )
    },
    { since: '0.17.0' },
  ),
]
