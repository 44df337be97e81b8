import { unreadVariables } from '../../vllm/environment-variables/index.ts'
import { requirement, type ServeRule } from '../rule.ts'

/** Unknown variables, with `--fail-on-environ-validation`: `validate_environ` (`vllm/envs.py`), 0.17.0. */
export const ENVIRONMENT_RULES: readonly ServeRule[] = [
  requirement(
    'engine_args',
    'environment_variable_unknown',
    '--fail-on-environ-validation refuses VLLM_* variables that the release does not read',
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
