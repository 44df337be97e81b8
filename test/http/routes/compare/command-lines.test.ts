import { describe, expect, test } from 'bun:test'
import { type Json, postJson } from '../../../support/app.ts'

const facts = {
  is_moe: true,
  attention_heads: 128,
  kv_heads: 128,
  mla: true,
  experts: 256,
  pipeline_parallel: true,
  runner: 'generate',
}
const host = {
  platform: 'cuda',
  device_count: 8,
  ray: { installed: false },
  custom_all_reduce: true,
  nixl_available: false,
}

/** A rank that is started with these words after the model. */
function rank(name: string, words: string) {
  return { name, argv: ['serve', 'model', ...words.split(' ')], model: { facts }, host }
}

async function compare(vllm_version: string, ...ranks: unknown[]): Promise<Json> {
  const { status, body } = await postJson('/v1/compare', { vllm_version, ranks })
  expect(status).toBe(200)
  return body
}

const codes = ({ findings }: Json) => findings.map(({ code }: Json) => code)

const LEADER = rank('leader', '-dp 16 -dpl 8 -dpa 10.0.0.1')
const LEADER_WITH_START_RANK = rank('leader', '-dp 16 -dpl 8 -dpr 0 -dpa 10.0.0.1')
const PEER = rank('peer', '--headless -dp 16 -dpl 8 -dpr 8 -dpa 10.0.0.1')

describe('POST /v1/compare with command lines', () => {
  test('a leader and its headless peer agree', async () => {
    const body = await compare('0.24.0', LEADER, PEER)
    expect(body).toMatchObject({ agree: true, findings: [], hashes: { agree: true } })
  })

  test('a leader without engines of its own agrees with its peers', async () => {
    const body = await compare(
      '0.24.0',
      rank('leader', '-dp 16 -dpl 0 -dpa 10.0.0.1'),
      rank('first', '--headless -dp 16 -dpl 8 -dpr 0 -dpa 10.0.0.1'),
      PEER,
    )
    expect(codes(body)).toEqual([])
  })

  test('from 0.28.0 on, the start rank 0 takes the headless peers of a leader away', async () => {
    expect(codes(await compare('0.27.1', LEADER_WITH_START_RANK, PEER))).toEqual([])
    const body = await compare('0.28.0', LEADER_WITH_START_RANK, PEER)
    expect(codes(body)).toEqual(['hybrid_lb_with_headless_peers'])
    expect(body.findings[0].ranks).toEqual(['leader'])
  })

  test('ranks that two nodes take, and ranks that none takes', async () => {
    const overlapping = rank('peer', '--headless -dp 16 -dpl 4 -dpr 4 -dpa 10.0.0.1')
    const body = await compare('0.24.0', LEADER, overlapping)
    expect(codes(body)).toEqual(['data_parallel_rank_repeated', 'data_parallel_rank_missing'])
  })

  test('sizes, addresses and ports that differ', async () => {
    const other = rank('peer', '--headless -dp 16 -dpl 8 -dpr 8 -dpa 10.0.0.2 -dpp 1234')
    const body = await compare('0.24.0', LEADER, other)
    expect(body.findings.map(({ pointer }: Json) => pointer)).toEqual([
      '/config/data_parallel_master_ip',
      '/config/data_parallel_rpc_port',
    ])
  })

  test('the factor by which the hashes at launch differ', async () => {
    const other = rank('peer', '--headless -dp 16 -dpl 8 -dpr 8 -dpa 10.0.0.1 -ep')
    const body = await compare('0.24.0', LEADER, other)
    expect(codes(body)).toEqual(['hash_differs'])
    expect(body.hashes.factors.map(({ name }: Json) => name)).toEqual(['enable_expert_parallel'])
  })

  test('a command line that does not launch, with the word that stops it', async () => {
    const broken = rank('peer', '--headless -dp sixteen')
    const body = await compare('0.24.0', LEADER, broken)
    expect(body.refused[0]).toMatchObject({
      name: 'peer',
      faults: [{ pointer: '/argv/4', code: 'invalid_value' }],
    })
  })

  test('a rank has either a config or a command line', async () => {
    const { status, body } = await postJson('/v1/compare', {
      ranks: [LEADER, { ...PEER, command: 'vllm serve model' }],
    })
    expect([status, body.errors[0].pointer]).toEqual([422, '/ranks/1/command'])
  })
})
