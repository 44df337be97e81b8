/** Every finding of a comparison of ranks, in the order of the answer. An error prevents the ranks from working together. */
export const RANK_FINDINGS = [
  {
    code: 'rank_does_not_resolve',
    severity: 'error',
    summary: 'vLLM would refuse the config of these ranks: they never start.',
  },
  {
    code: 'release_differs',
    severity: 'error',
    summary: 'The ranks run different releases of vLLM.',
  },
  {
    code: 'hash_differs',
    severity: 'error',
    summary: 'The hashes differ: these ranks refuse to work together, or hang.',
  },
  {
    code: 'hash_undefined',
    severity: 'error',
    summary: 'vLLM itself would raise an exception while it hashes the config of these ranks.',
  },
  {
    code: 'hash_not_of_config',
    severity: 'error',
    summary: 'The hash of a rank differs from the hash of the config that was sent with it.',
  },
  {
    code: 'value_differs',
    severity: 'error',
    summary: 'A size, address, port or backend that all ranks must share differs between them.',
  },
  {
    code: 'data_parallel_rank_repeated',
    severity: 'error',
    summary: 'Several ranks have the same data_parallel_rank.',
  },
  {
    code: 'data_parallel_rank_out_of_range',
    severity: 'error',
    summary: 'A data_parallel_rank is not below the data_parallel_size that most ranks have.',
  },
  {
    code: 'data_parallel_rank_missing',
    severity: 'error',
    summary: 'No rank has this data_parallel_rank: the others would wait for it.',
  },
  {
    code: 'hybrid_lb_with_headless_peers',
    severity: 'error',
    summary:
      'A node serves only its own data-parallel ranks, and the others have no API server, so nobody serves theirs.',
  },
  {
    code: 'hash_rests_on_assumption',
    severity: 'warning',
    summary: 'The hash of these ranks depends on a fact that was not sent and is assumed.',
  },
  {
    code: 'only_hash_given',
    severity: 'info',
    summary: 'Only the hash of these ranks is known, so nothing else was compared.',
  },
] as const

export type FindingCode = (typeof RANK_FINDINGS)[number]['code']

/** A value, and the ranks that have it. */
export interface RanksOfValue {
  readonly value: unknown
  /** Their names, in natural order. */
  readonly ranks: readonly string[]
}

/** Something that was found when ranks were compared. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: 'error' | 'warning' | 'info'
  /** The names of the ranks at which to act. */
  readonly ranks: readonly string[]
  /** JSON Pointer to the value in each of these ranks. */
  readonly pointer?: string
  /** What is wrong and what to do. */
  readonly message: string
  /** If values differ: each value with its ranks, the most common first. */
  readonly values?: readonly RanksOfValue[]
}

/** A finding with its severity from the table. */
export function finding(
  code: FindingCode,
  ranks: readonly string[],
  message: string,
  { pointer, values }: Pick<Finding, 'pointer' | 'values'> = {},
): Finding {
  return {
    code,
    severity: severityOf(code),
    ranks,
    ...(pointer !== undefined && { pointer }),
    message,
    ...(values !== undefined && { values }),
  }
}

function severityOf(code: FindingCode): Finding['severity'] {
  return RANK_FINDINGS.find((entry) => entry.code === code)?.severity ?? 'error'
}
