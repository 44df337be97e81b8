import type { Launching } from '../launching.ts'

/** The arguments that decide which processes start. */
const LAUNCH_ARGUMENTS = ['headless', 'api_server_count', 'data_parallel_multi_port_external_lb']

/**
 * Whether the command always starts one API server: `python3 -m vllm.entrypoints.openai.api_server`, and from
 * 0.18.0 on `vllm serve --grpc` (`ServeSubcommand.cmd`, `vllm/entrypoints/cli/serve.py`).
 */
export function startsOneServer(state: Launching): boolean {
  const isModule = state.text('subparser') !== 'serve'
  if (!isModule && state.flag('grpc') !== true) return false
  const pointer = state.pointerTo(...LAUNCH_ARGUMENTS)
  if (pointer !== '/argv') state.notice('launch_arguments_ignored', pointer)
  return true
}
