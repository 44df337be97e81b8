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

/** What a move does to a command line with these words after the model. */
async function upgrade(from: string, to: string, words: string): Promise<Json> {
  const argv = ['serve', 'model', ...words.split(' ')]
  const { status, body } = await postJson('/v1/upgrade', {
    from,
    to,
    argv,
    model: { facts },
    host,
  })
  expect(status).toBe(200)
  return body.upgrades[0]
}

const codesAt = ({ differences }: Json, pointer: string) =>
  differences
    .filter((difference: Json) => difference.pointer === pointer)
    .map(({ code }: Json) => code)

describe('POST /v1/upgrade with a command line', () => {
  test('names the options that went, and writes what took their place', async () => {
    const words = '-tp 8 --enable-eplb --num-redundant-experts 32 --disable-log-requests'
    const moved = await upgrade('0.11.0', '0.24.0', `${words} --enable-expert-parallel`)
    expect(codesAt(moved, '/argv/5')).toEqual(['option_gone'])
    expect(codesAt(moved, '/argv/7')).toEqual(['option_gone'])
    expect(moved.outcome).toMatchObject({ resolves: false, stage: 'parse' })
    expect(moved.rewrite.argv.join(' ')).toBe(
      'serve model -tp 8 --enable-eplb --eplb-config.num_redundant_experts 32 --enable-expert-parallel',
    )
    expect(moved.rewrite.outcome.config.eplb_config.num_redundant_experts).toBe(32)
  })

  test('names an option that only the newer release has', async () => {
    const moved = await upgrade('0.11.0', '0.24.0', '--numa-bind')
    expect(codesAt(moved, '/argv/2')).toEqual(['option_new'])
  })

  test('names the choices that went', async () => {
    const moved = await upgrade('0.22.0', '0.24.0', '--all2all-backend mori')
    expect(codesAt(moved, '/argv/2')).toEqual(['option_changed'])
  })

  test('leaves a start rank of 0 out that selects hybrid load balancing from 0.28.0 on', async () => {
    const moved = await upgrade('0.27.1', '0.28.0', '-dp 16 -dpl 8 -dpr 0 -dpa 10.0.0.1')
    expect(codesAt(moved, '/config/data_parallel_hybrid_lb')).toEqual(['value_differs'])
    expect(codesAt(moved, '/argv/6')).toEqual(['notice_new'])
    expect(moved.rewrite.argv.join(' ')).toBe('serve model -dp 16 -dpl 8 -dpa 10.0.0.1')
    expect(moved.rewrite.outcome.config.data_parallel_hybrid_lb).toBe(false)
  })

  test('has nothing to rewrite where nothing changed', async () => {
    const moved = await upgrade('0.24.0', '0.25.0', '-tp 8')
    expect(moved).toMatchObject({ rewrite: null, hash: { differs: false, factors: [] } })
  })
})
