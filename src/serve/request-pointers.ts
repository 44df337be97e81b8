import type { Fault, Notice } from '../vllm/outcome.ts'
import type { Launching } from './launching.ts'

/** The arguments of a field of `ParallelConfig`, if they have other names. */
const ARGUMENTS_OF_FIELD: ReadonlyMap<string, readonly string[]> = new Map([
  ['data_parallel_rank', ['data_parallel_rank', 'data_parallel_start_rank', 'node_rank']],
  [
    'data_parallel_external_lb',
    ['data_parallel_external_lb', 'data_parallel_rank', 'data_parallel_size_local'],
  ],
  ['data_parallel_hybrid_lb', ['data_parallel_hybrid_lb', 'data_parallel_start_rank']],
  ['data_parallel_size_local', ['data_parallel_size_local', 'data_parallel_size', 'nnodes']],
  ['data_parallel_master_ip', ['data_parallel_address', 'master_addr']],
  ['assigned_physical_gpu_ids', ['device_ids']],
  ['_api_process_count', ['api_server_count', 'data_parallel_size']],
  ['_api_process_rank', ['api_server_count', 'data_parallel_size']],
  ['is_moe_model', ['model_tag', 'model']],
  ['enable_fault_tolerance', ['enable_fault_tolerance', 'fault_tolerance_config']],
])

/** Turns a fault of `ParallelConfig` into one of the command line, with pointers to the tokens of the values. */
export function requestFault(fault: Fault, state: Launching): Fault {
  const related = (fault.related ?? []).map((pointer) => requestPointer(pointer, state))
  const pointer =
    [requestPointer(fault.pointer, state), ...related].find((at) => at !== '/argv') ?? '/argv'
  const others = [...new Set(related)].filter((other) => other !== pointer && other !== '/argv')
  const { code, message } = fault
  return { pointer, code, message, ...(others.length > 0 ? { related: others } : {}) }
}

/** Makes a notice about a field that the command line sets point to the token. */
export function requestNotice(notice: Notice, state: Launching): Notice {
  const pointer = requestPointer(notice.pointer, state)
  return pointer === '/argv' ? notice : { ...notice, pointer }
}

function requestPointer(pointer: string, state: Launching): string {
  const [, root, field = '', member] = pointer.split('/')
  if (root !== 'config') return pointer
  if (member !== undefined) {
    const token = state.arguments.given.findLast(
      ({ name, flag }) => flag.endsWith(`.${member}`) || (name === member && name !== field),
    )
    if (token !== undefined) return token.pointer
  }
  return state.pointerTo(...(ARGUMENTS_OF_FIELD.get(field) ?? [field]))
}
