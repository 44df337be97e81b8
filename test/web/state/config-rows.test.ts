import { describe, expect, test } from 'bun:test'
import { bodyOf } from '../../../src/web/state/answers.ts'
import { type ConfigRow, configRows, filterRows } from '../../../src/web/state/config-rows.ts'
import { readConfigText } from '../../../src/web/state/config-text.ts'
import { subjectOf } from '../../../src/web/state/subject.ts'
import { H100S, sessionOf } from '../../support/web-session.ts'

async function rowsOf(text: string, version = '0.24.0') {
  const { inputs, answers } = await sessionOf({ text, version, facts: H100S }, ['main', 'release'])
  const subject = subjectOf(inputs, answers)
  if (subject.is !== 'answered') throw new Error(`Not answered: ${subject.is}`)
  const given = text.startsWith('vllm') ? {} : (readConfigText(text).config ?? {})
  const rows = configRows(subject.answer, given, bodyOf(answers.release))
  return {
    rows,
    row: (name: string) => rows.find((each) => each.name === name),
    answer: subject.answer,
  }
}

describe('the resolved config', () => {
  test('has every field of the answer, each with its reason and what it means', async () => {
    const { rows, answer } = await rowsOf('vllm serve x -tp 2')
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(answer.config))
    for (const { name, reason } of rows)
      expect([name, reason]).toEqual([name, expect.stringMatching(/./)])
    expect(rows.filter(({ description }) => description === '').map(({ name }) => name)).toEqual([])
  })

  test('says which words set a field', async () => {
    const { row } = await rowsOf('vllm serve x --tensor-parallel-size 2 --numa-bind -pp 1')
    expect(row('tensor_parallel_size')).toMatchObject({
      origin: 'set',
      value: 2,
      reason: '--tensor-parallel-size 2',
    })
    expect(row('pipeline_parallel_size')).toMatchObject({ origin: 'set', value: 1 })
    expect(row('numa_bind')).toMatchObject({ origin: 'set', reason: '--numa-bind' })
    expect(row('data_parallel_size')).toMatchObject({ origin: 'default', reason: 'The default' })
  })

  test('says that a field of a config was set', async () => {
    const { row } = await rowsOf('tensor_parallel_size: 2\neplb_config: {window_size: 10}')
    expect(row('tensor_parallel_size')).toMatchObject({ origin: 'set', rule: null })
    expect(row('eplb_config')).toMatchObject({ origin: 'set' })
    expect(row('pipeline_parallel_size')).toMatchObject({ origin: 'default' })
  })

  test('names the rule that changed a field', async () => {
    const { row } = await rowsOf('tensor_parallel_size: 2')
    const changed = row('distributed_executor_backend')
    expect(changed).toMatchObject({
      origin: 'changed',
      value: 'mp',
      rule: expect.stringMatching(/^[a-z_]+$/),
    })
    expect(changed?.reason.length).toBeGreaterThan(20)
  })

  test('has what the engine configuration changes afterwards', async () => {
    const { row } = await rowsOf('vllm serve openai/gpt-oss-120b -tp 2')
    expect(row('is_moe_model')).toMatchObject({ origin: 'changed', value: true })
  })

  test('marks the factors of the hash', async () => {
    const { rows } = await rowsOf('vllm serve x')
    const hashed = rows.filter((row) => row.hashed).map(({ name }) => name)
    expect(hashed).toContain('tensor_parallel_size')
    expect(hashed).not.toContain('data_parallel_rank')
  })
})

describe('the filter', () => {
  const ALL = new Set(['set', 'changed', 'default'] as const)
  const names = (rows: readonly ConfigRow[]) => rows.map(({ name }) => name)

  test('finds fields by words of their name, value and reason', async () => {
    const { rows } = await rowsOf('vllm serve x -tp 2')
    expect(names(filterRows(rows, 'TENSOR --tensor', ALL))).toEqual(['tensor_parallel_size'])
    expect(filterRows(rows, 'no such thing', ALL)).toEqual([])
    expect(filterRows(rows, '  ', ALL)).toEqual(rows)
  })

  test('shows the origins that are wanted', async () => {
    const { rows } = await rowsOf('vllm serve x -tp 2')
    expect(names(filterRows(rows, '', new Set(['set'] as const)))).toEqual(['tensor_parallel_size'])
    expect(filterRows(rows, '', new Set())).toEqual([])
  })
})
