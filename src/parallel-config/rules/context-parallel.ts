import type { Resolving } from './resolving.ts'
import type { ConfigRule } from './rule.ts'
import { configFault } from './rule-fault.ts'

const DIVISIBLE_SUMMARY =
  'tensor_parallel_size is not divisible by decode_context_parallel_size (from 0.26.0 on, only without prefill-context parallelism)'

/** Context parallelism: the end of `ParallelConfig._validate_parallel_config`. */
export const CONTEXT_PARALLEL_RULES: readonly ConfigRule[] = [
  {
    code: 'prefill_context_parallel_unsupported',
    kind: 'requirement',
    summary: 'prefill_context_parallel_size is above 1, which the release does not support',
    phase: 'validate',
    since: '0.12.0',
    removed: '0.13.0',
    apply: ({ config }) =>
      (config.prefill_context_parallel_size ?? 1) > 1
        ? configFault(
            'Prefill-context parallelism does not work in this release. Set prefill_context_parallel_size to 1, or use 0.13.0 or later',
            '/config/prefill_context_parallel_size',
          )
        : undefined,
  },
  {
    code: 'prefill_context_parallel_with_data_parallel',
    kind: 'requirement',
    summary: 'Prefill-context parallelism is combined with data parallelism',
    phase: 'validate',
    since: '0.26.0',
    removed: '0.30.0',
    apply: ({ config }) =>
      prefillContext(config) > 1 && config.data_parallel_size > 1
        ? configFault(
            'prefill_context_parallel_size and data_parallel_size are both above 1. Set one of them to 1',
            '/config/prefill_context_parallel_size',
            '/config/data_parallel_size',
          )
        : undefined,
  },
  {
    code: 'tensor_parallel_size_not_divisible_by_dcp',
    kind: 'requirement',
    summary: DIVISIBLE_SUMMARY,
    phase: 'validate',
    since: '0.16.0',
    removed: '0.26.0',
    apply: ({ config }) => notDivisible(config),
  },
  {
    code: 'tensor_parallel_size_not_divisible_by_dcp',
    kind: 'requirement',
    summary: DIVISIBLE_SUMMARY,
    phase: 'validate',
    since: '0.26.0',
    apply: ({ config }) => (prefillContext(config) === 1 ? notDivisible(config) : undefined),
  },
  {
    code: 'decode_context_parallel_span',
    kind: 'requirement',
    summary:
      'With prefill-context parallelism, decode_context_parallel_size is not 1, the prefill-context size, or that times tensor_parallel_size',
    phase: 'validate',
    since: '0.26.0',
    apply({ config }) {
      const prefill = prefillContext(config)
      if (prefill === 1) return
      const decode = config.decode_context_parallel_size ?? 1
      const spans = [1, prefill, config.tensor_parallel_size * prefill]
      if (spans.includes(decode)) return
      return configFault(
        `decode_context_parallel_size is ${decode} with prefill_context_parallel_size ${prefill}. Set it to ${[...new Set(spans)].join(' or ')}`,
        '/config/decode_context_parallel_size',
        '/config/prefill_context_parallel_size',
        '/config/tensor_parallel_size',
      )
    },
  },
  {
    code: 'dcp_a2a_requires_decode_context_parallel',
    kind: 'requirement',
    summary: 'dcp_comm_backend is a2a, but decode_context_parallel_size is 1',
    phase: 'validate',
    since: '0.18.0',
    removed: '0.29.0',
    apply: ({ config }) =>
      config.dcp_comm_backend === 'a2a' && (config.decode_context_parallel_size ?? 1) <= 1
        ? configFault(
            'dcp_comm_backend is a2a without decode-context parallelism. Raise decode_context_parallel_size, or leave dcp_comm_backend out',
            '/config/dcp_comm_backend',
            '/config/decode_context_parallel_size',
          )
        : undefined,
  },
]

function prefillContext(config: Resolving['config']): number {
  return config.prefill_context_parallel_size ?? 1
}

/** Releases before 0.23.0 accept a size of 0, and then vLLM divides by zero: a fault as well. */
function notDivisible(config: Resolving['config']) {
  const tensor = config.tensor_parallel_size
  const decode = config.decode_context_parallel_size ?? 1
  if (decode !== 0 && tensor % decode === 0) return
  return configFault(
    `tensor_parallel_size ${tensor} is not divisible by decode_context_parallel_size ${decode}, whose ranks reuse the tensor-parallel devices. Choose a divisor of ${tensor}`,
    '/config/decode_context_parallel_size',
    '/config/tensor_parallel_size',
  )
}
