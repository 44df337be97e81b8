import type { Dataclass } from '../../vllm/dataclasses/dataclass.ts'
import type { FieldDefinition } from '../../vllm/dataclasses/definition.ts'
import { releaseIndex } from '../../vllm/releases/ranges.ts'
import { nearest } from '../../vllm/values/nearest.ts'
import type { ReleaseFields } from '../releases/release-fields.ts'
import { EPLB_CONFIG } from './eplb-config.ts'
import { FLAT_EPLB_FIELDS } from './flat-eplb-fields.ts'
import { OTHER_ARGUMENTS } from './other-arguments.ts'
import { PARALLEL_CONFIG } from './parallel-config.ts'

/** Names of fields on vLLM's command line and in common use. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['tp', 'tensor_parallel_size'],
  ['tp_size', 'tensor_parallel_size'],
  ['tensor_parallel', 'tensor_parallel_size'],
  ['pp', 'pipeline_parallel_size'],
  ['pp_size', 'pipeline_parallel_size'],
  ['pipeline_parallel', 'pipeline_parallel_size'],
  ['dp', 'data_parallel_size'],
  ['dp_size', 'data_parallel_size'],
  ['data_parallel', 'data_parallel_size'],
  ['dpl', 'data_parallel_size_local'],
  ['dpn', 'data_parallel_rank'],
  ['dpr', 'data_parallel_rank'],
  ['data_parallel_start_rank', 'data_parallel_rank'],
  ['dpa', 'data_parallel_master_ip'],
  ['data_parallel_address', 'data_parallel_master_ip'],
  ['dpp', 'data_parallel_rpc_port'],
  ['dpb', 'data_parallel_backend'],
  ['dph', 'data_parallel_hybrid_lb'],
  ['dpe', 'data_parallel_external_lb'],
  ['ep', 'enable_expert_parallel'],
  ['expert_parallel', 'enable_expert_parallel'],
  ['dcp', 'decode_context_parallel_size'],
  ['pcp', 'prefill_context_parallel_size'],
  ['executor_backend', 'distributed_executor_backend'],
])

/** Members of a request next to `config`. */
const BESIDE_CONFIG: ReadonlySet<string> = new Set([
  'vllm_version',
  'host',
  'host_id',
  'host_report',
  'env',
  'data_parallel_local_rank',
  'strict',
  'enforce',
])

/**
 * The advice on a name that is not a field of the dataclass in the release: the field that was probably meant, where the
 * name belongs, or in which release it exists.
 */
export function adviseOnName(name: string, dataclass: Dataclass, release: ReleaseFields): string {
  const meant = otherSpelling(name, dataclass)
  if (meant !== undefined) return `Did you mean ${meant}?`
  return (
    otherPlace(name, dataclass, release) ??
    otherRelease(name, dataclass, release) ??
    otherArgument(name) ??
    nearestField(name, dataclass) ??
    'Remove it or correct its name'
  )
}

function has(dataclass: Dataclass | undefined, name: string): boolean {
  const field = dataclass?.fieldByName.get(name)
  return field !== undefined && !field.derived
}

/** `tensor-parallel-size`, `--tensor-parallel-size`, `tensorParallelSize` and `tp` are spellings of one field. */
function otherSpelling(name: string, dataclass: Dataclass): string | undefined {
  const snake = name
    .replace(/^-+/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase()
  return [snake, ALIASES.get(snake) ?? ''].find((field) => has(dataclass, field))
}

function otherPlace(
  name: string,
  dataclass: Dataclass,
  release: ReleaseFields,
): string | undefined {
  const eplb = release.fieldByName.get('eplb_config')?.dataclass
  if (dataclass.qualifiedName !== release.qualifiedName) {
    return has(release, name) ? `It belongs directly in config. Write config.${name}` : undefined
  }
  const nested = new Map(Object.entries(FLAT_EPLB_FIELDS)).get(name) ?? name
  if (has(eplb, nested)) return `It belongs in eplb_config. Write eplb_config.${nested}`
  return BESIDE_CONFIG.has(name) ? 'It belongs next to config, not in it' : undefined
}

function otherRelease(
  name: string,
  dataclass: Dataclass,
  { index }: ReleaseFields,
): string | undefined {
  const { fields } =
    dataclass.qualifiedName === EPLB_CONFIG.qualifiedName ? EPLB_CONFIG : PARALLEL_CONFIG
  const { since, removed } =
    fields.find(
      (field): field is (typeof fields)[number] & FieldDefinition => field.name === name,
    ) ?? {}
  if (removed !== undefined && index >= releaseIndex(removed))
    return `${removed} removed it. Remove it`
  if (since !== undefined && index < releaseIndex(since))
    return `${since} added it. Remove it, or use that release`
  return undefined
}

function otherArgument(name: string): string | undefined {
  const owner = OTHER_ARGUMENTS.find(([, names]) => names.split(/\s+/).includes(name))?.[0]
  return owner && `It is an argument of vllm serve for ${owner}. Remove it`
}

function nearestField(name: string, { fields }: Dataclass): string | undefined {
  const settable = fields.filter((field) => !field.derived).map((field) => field.name)
  const near = nearest(name, settable)
  return near && `Did you mean ${near}?`
}
