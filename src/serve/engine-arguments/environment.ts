import { readsVariable, unreadVariables } from '../../vllm/environment-variables/index.ts'
import { parsePythonInteger } from '../../vllm/values/python.ts'
import { show } from '../../vllm/values/show.ts'
import { requirement, type ServeRule } from '../rule.ts'

/** Variables that every launch of a release reads with Python's `int()` (`vllm/envs.py`). */
const SWITCHES = ['VLLM_USE_V1', 'VLLM_MLA_DISABLE', 'VLLM_USE_V2_MODEL_RUNNER']

/** Unknown variables, with `--fail-on-environ-validation`: `validate_environ` (`vllm/envs.py`), 0.17.0. */
export const ENVIRONMENT_RULES: readonly ServeRule[] = [
  requirement(
    'engine_args',
    'environment_not_an_integer',
    'A variable that the engine reads as a switch is not an integer',
    ({ environment, version }) => {
      const name = SWITCHES.find((known) => {
        const text = environment[known]
        if (text === undefined || parsePythonInteger(text) !== undefined) return false
        return readsVariable(known, version)
      })
      if (name === undefined) return undefined
      const message = `${name} is ${show(environment[name])}, which is not an integer. Set it to 0 or 1, or leave it out`
      return { pointer: `/env/${name}`, message }
    },
  ),
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
