import { expect, test } from 'bun:test'
import { openMemoryRegistry } from '../../src/hosts/engines/memory.ts'
import { RememberedTokens } from '../../src/hosts/remembered-tokens.ts'
import { tokenRecord } from './sample.ts'

async function remembering() {
  const registry = openMemoryRegistry()
  await registry.addToken(tokenRecord('ci'))
  const clock = { now: 1_000_000 }
  let asked = 0
  const state: { answer: 'as it is' | 'fails' | 'never' } = { answer: 'as it is' }
  const tokens = new RememberedTokens(
    {
      async findToken(id) {
        asked++
        if (state.answer === 'fails') throw new Error('no database today')
        if (state.answer === 'never') await new Promise(() => undefined)
        return await registry.findToken(id)
      },
      noteTokenUse: (id, at) => registry.noteTokenUse(id, at),
    },
    () => clock.now,
  )
  return { registry, clock, state, tokens, asked: () => asked }
}

test('a token is asked for once in five seconds, so that a revoked one holds no longer than that', async () => {
  const { registry, clock, tokens, asked } = await remembering()
  await tokens.findToken('ci')
  await registry.revokeToken('ci', clock.now)
  clock.now += 4_999
  expect(await tokens.findToken('ci')).toMatchObject({ revoked_at: null })
  expect(asked()).toBe(1)
  clock.now += 1
  expect(await tokens.findToken('ci')).toMatchObject({ revoked_at: 1_000_000 })
})

test.each(['fails', 'never'] as const)(
  'while the registry answers "%s", a token that was found before holds, and others do not',
  async (answer) => {
    const { clock, state, tokens } = await remembering()
    await tokens.findToken('ci')
    state.answer = answer
    clock.now += 60_000
    expect(await tokens.findToken('ci')).toMatchObject({ token_id: 'ci' })
    const other = tokens.findToken('other').catch(() => 'rejected')
    expect(await Promise.race([other, Bun.sleep(50).then(() => 'waits')])).toBe(
      answer === 'fails' ? 'rejected' : 'waits',
    )
  },
)

test('a token that is gone is forgotten, and an unknown one is asked for each time', async () => {
  const { tokens, asked } = await remembering()
  expect(await tokens.findToken('other')).toBeUndefined()
  expect(await tokens.findToken('other')).toBeUndefined()
  expect(asked()).toBe(2)
})

test('a use that was noted is remembered, so that it is not noted again', async () => {
  const { registry, clock, tokens } = await remembering()
  await tokens.findToken('ci')
  await tokens.noteTokenUse('ci', clock.now)
  expect(await tokens.findToken('ci')).toMatchObject({ last_used_at: clock.now })
  expect(await registry.findToken('ci')).toMatchObject({ last_used_at: clock.now })
})
