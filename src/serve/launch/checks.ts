import type { Check } from '../../parallel-config/index.ts'
import type { ReleaseRange } from '../../vllm/releases/ranges.ts'
import { parsePythonInteger } from '../../vllm/values/python.ts'
import { show } from '../../vllm/values/show.ts'
import { speculation } from '../engine-configuration/speculative-method.ts'
import type { Launching } from '../launching.ts'
import { effect, type ServeRule } from '../rule.ts'
import { tooFewVisibleDevices } from './visible-devices.ts'

/** Methods of speculative decoding with a model of their own. */
const DRAFTS = new Set(['eagle', 'eagle3', 'dflash', 'draft_model', 'medusa'])

/**
 * What stops a launch after the engine configuration, when processes start. vLLM finds it minutes later than the rest, or
 * on another host.
 */
export const LAUNCH_CHECK_RULES: readonly ServeRule[] = [
  check(
    'port_variable_is_a_number',
    'VLLM_PORT is not a number, but vLLM counts its internal ports from there (`get_vllm_port`, `vllm/envs.py`)',
    (state) => {
      const text = state.environment.VLLM_PORT
      if (text === undefined || parsePythonInteger(text) !== undefined) return undefined
      const advice = text.includes('://')
        ? 'Kubernetes sets it for a Service named vllm. Rename the Service, or set enableServiceLinks: false in the pod'
        : 'Set it to a number, or leave it out'
      return { pointer: '/env/VLLM_PORT', message: `VLLM_PORT is ${show(text)}. ${advice}` }
    },
  ),
  check(
    'headless_without_api_servers',
    'A headless node is set to start API servers (`run_headless`, `vllm/entrypoints/cli/serve.py`)',
    (state) =>
      state.headless && (state.apiServerCount ?? 0) > 1
        ? {
            pointer: state.pointerTo('api_server_count'),
            message: `--headless starts no API server, and vLLM refuses --api-server-count ${state.apiServerCount}. Leave it out`,
          }
        : undefined,
  ),
  check(
    'later_ranks_are_headless',
    'The ranks of a node begin above 0, but it is neither headless nor balances over its own ranks (`launch_core_engines`, `vllm/v1/engine/utils.py`)',
    (state) => {
      const { headless, config, mode } = state
      const first = config?.data_parallel_rank ?? 0
      const balances = config?.data_parallel_external_lb || config?.data_parallel_hybrid_lb
      if (headless || mode === 'multi_port_supervisor' || first === 0 || balances) return undefined
      return {
        pointer: state.pointerTo('node_rank', 'data_parallel_start_rank'),
        message: `The ranks of this node begin at ${first}, so the first node serves requests for it. Add --headless`,
      }
    },
  ),
  check(
    'multi_port_mixture_of_experts',
    'A multi-port supervisor, whose servers have external load balancing, is set for a dense model (`vllm/entrypoints/openai/dp_supervisor.py`)',
    (state) =>
      state.mode === 'multi_port_supervisor' && !state.isMoe()
        ? {
            pointer: state.pointerTo('data_parallel_multi_port_external_lb'),
            message:
              'The model is dense, so each server that the supervisor starts refuses its data-parallel rank. Start independent servers without --data-parallel-* options',
          }
        : undefined,
  ),
  check(
    'draft_model_has_experts',
    'Expert parallelism is set with a dense draft model, which 0.30.0 refuses (`SpeculativeConfig.create_draft_parallel_config`, `vllm/config/speculative.py`)',
    (state) =>
      state.config?.enable_expert_parallel === true && DRAFTS.has(speculation(state)?.method ?? '')
        ? {
            pointer: state.pointerTo('speculative_config'),
            message:
              'It was not checked whether the draft model has experts. This release refuses a dense one with --enable-expert-parallel. Use 0.31.0 or later for a dense draft model',
            verdict: 'unknown',
          }
        : undefined,
    { since: '0.30.0', removed: '0.31.0' },
  ),
  check(
    'visible_devices_enough',
    'The variable that chooses devices, such as CUDA_VISIBLE_DEVICES, lists as many as the workers of the node need',
    tooFewVisibleDevices,
  ),
  check(
    'runtime_lora_single_api_server',
    'VLLM_ALLOW_RUNTIME_LORA_UPDATING is set with several API servers (`run_multi_api_server`, `vllm/entrypoints/cli/serve.py`)',
    (state) =>
      (state.apiServerCount ?? 1) > 1 && isSet(state.environment.VLLM_ALLOW_RUNTIME_LORA_UPDATING)
        ? {
            pointer: '/env/VLLM_ALLOW_RUNTIME_LORA_UPDATING',
            message: `VLLM_ALLOW_RUNTIME_LORA_UPDATING is set with ${state.apiServerCount} API servers, which vLLM refuses. Set --api-server-count 1`,
          }
        : undefined,
  ),
]

function isSet(value: string | undefined): boolean {
  return value !== undefined && ['1', 'true'].includes(value.trim().toLowerCase())
}

/** The result of a check; `unknown` if a fact is missing that no request can give. */
type Finding = Pick<Check, 'pointer' | 'message'> & { readonly verdict?: 'unknown' }

/** A rule that finds what stops the launch. The result is a failed check with the code of the rule. */
function check(
  code: string,
  summary: string,
  find: (state: Launching) => Finding | undefined,
  range: ReleaseRange = {},
): ServeRule {
  const apply = (state: Launching) => {
    const found = find(state)
    if (found !== undefined) {
      state.checks.push({ code, severity: 'error', verdict: 'fail', ...found })
    }
    return undefined
  }
  return effect('start', code, summary, apply, range)
}
