import { compareRanks, type Finding, type NamedRank } from '../../../src/parallel-config/index.ts'
import { release, sha256 } from '../../support/resolve.ts'

const SIZE = 16
const NODE_SIZE = 8

/** What one rank of the deployment has otherwise than the rest. */
export interface Variation {
  readonly config?: Readonly<Record<string, unknown>>
  readonly release?: string
  readonly rest?: Partial<NamedRank>
}

/** Rank `index` of a wide expert-parallel deployment of 16 ranks on 2 nodes, named like `node-0/rank-3`. */
export function wideRank(
  index: number,
  { config, release: version, rest }: Variation = {},
): NamedRank {
  return {
    name: `node-${Math.floor(index / NODE_SIZE)}/rank-${index}`,
    release: release(version ?? '0.24.0'),
    input: {
      config: {
        data_parallel_size: SIZE,
        data_parallel_size_local: NODE_SIZE,
        data_parallel_rank: index,
        data_parallel_master_ip: '10.0.0.1',
        _data_parallel_master_port_list: [52_001, 52_002, 52_003],
        enable_expert_parallel: true,
        enable_eplb: true,
        eplb_config: { num_redundant_experts: 32 },
        ...config,
      },
      host: { platform: 'cuda', device_count: 8, nixl_available: false },
    },
    ...rest,
  }
}

/** All 16 ranks, with what `vary` says of some. */
export function wideDeployment(vary: (index: number) => Variation | undefined = () => undefined) {
  return Array.from({ length: SIZE }, (_, index) => wideRank(index, vary(index)))
}

export const compare = (ranks: readonly NamedRank[]) => compareRanks(ranks, sha256)

/** The errors of a comparison. */
export function errorsOf(ranks: readonly NamedRank[]): Finding[] {
  return compare(ranks).findings.filter(({ severity }) => severity === 'error')
}

export const codesOf = (findings: readonly Finding[]) => findings.map(({ code }) => code)
