import { expect, test } from 'bun:test'
import { releaseVersions } from '../../../src/vllm/releases/find.ts'
import { faultsOf, resolved } from '../../support/resolve.ts'

const messageOf = (config: Record<string, unknown>, version = '0.24.0') =>
  faultsOf({ config }, version)[0]?.message

test.each([
  ['tensor_parallel_sise', 'Did you mean tensor_parallel_size?'],
  ['tensor-parallel-size', 'Did you mean tensor_parallel_size?'],
  ['--tensor-parallel-size', 'Did you mean tensor_parallel_size?'],
  ['tensorParallelSize', 'Did you mean tensor_parallel_size?'],
  ['TENSOR_PARALLEL_SIZE', 'Did you mean tensor_parallel_size?'],
  ['tp', 'Did you mean tensor_parallel_size?'],
  ['data_parallel_address', 'Did you mean data_parallel_master_ip?'],
  ['num_redundant_experts', 'Write eplb_config.num_redundant_experts'],
  ['eplb_window_size', 'Write eplb_config.window_size'],
  ['window_size', 'Write eplb_config.window_size'],
  ['sd_worker_clss', 'Did you mean sd_worker_cls?'],
  ['dp_sync_interval', '0.30.0 added it'],
  ['enable_multimodal_encoder_data_parallel', '0.10.2 removed it'],
  ['host', 'next to config'],
  ['vllm_version', 'next to config'],
  ['model', 'argument of vllm serve for ModelConfig'],
  ['max_model_len', 'argument of vllm serve for ModelConfig'],
  ['gpu_memory_utilization', 'argument of vllm serve for CacheConfig'],
  ['world_size', 'computed by vLLM'],
  ['constructor', 'Remove it or correct its name'],
  ['__proto__', 'Remove it or correct its name'],
  ['x'.repeat(10_000), 'Remove it or correct its name'],
])('the unknown name %.40s: %s', (name, advice) => {
  const config = JSON.parse(`{${JSON.stringify(name)}: 1}`)
  expect(messageOf(config)).toContain(advice)
})

test('a name of the outer config within eplb_config is said to belong outside', () => {
  const config = { eplb_config: { enable_eplb: true } }
  expect(messageOf(config)).toContain('Write config.enable_eplb')
})

test('a nested field of a later release is said to be one', () => {
  const config = { eplb_config: { enable_migration_batching: true } }
  expect(messageOf(config)).toContain('0.32.0 added it')
})

test('releases that drop the name give the same advice in their notice', () => {
  const { notices } = resolved({ config: { 'tensor-parallel-size': 8 } }, '0.15.0')
  expect(notices[0]?.message).toContain('Did you mean tensor_parallel_size?')
})

test.each(releaseVersions.map((version) => [version]))(
  'no advice names a field that %s does not have',
  (version) => {
    const names = ['tensorParallelSize', 'tp', 'dcp', 'pcp', 'window_size', 'eplb_window_sizes']
    for (const name of names) {
      const { faults = [], notices = [] } = outcome({ [name]: 1 }, version)
      const message = [...faults, ...notices].find(({ pointer }) => pointer === `/config/${name}`)
      const meant = /Did you mean (\w+)\?/.exec(message?.message ?? '')?.[1]
      if (meant === undefined) continue
      const codes = faultsOf({ config: { [meant]: 'x' } }, version).map(({ code }) => code)
      expect(codes).not.toContain('unexpected_keyword_argument')
    }
  },
)

function outcome(config: Record<string, unknown>, version: string) {
  const faults = faultsOf({ config }, version)
  return faults.length > 0 ? { faults } : { notices: resolved({ config }, version).notices }
}
