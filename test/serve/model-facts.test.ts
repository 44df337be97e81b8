import { describe, expect, test } from 'bun:test'
import type { ServeInput } from '../../src/serve/index.ts'
import { answered, refused } from '../support/serve.ts'

const HOST = {
  platform: 'cuda',
  device_count: 8,
  custom_all_reduce: true,
  nixl_available: false,
  ray: { installed: false, initialized: false, placement_group: false },
} as const
const LLAMA = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  num_attention_heads: 64,
  num_key_value_heads: 8,
}

function input(line: string, model?: ServeInput['model'], strict = false): ServeInput {
  return { argv: line.split(' '), host: HOST, strict, ...(model && { model }) }
}

describe('the facts of the model', () => {
  test('come from config.json, and the fault points to the token and to the size', () => {
    const { stage, faults } = refused(input('serve m -tp 3', { config: LLAMA }))
    expect(stage).toBe('engine_config')
    expect(faults).toMatchObject([
      {
        pointer: '/argv/2',
        code: 'attention_heads_not_divisible_by_tensor_parallel_size',
        related: ['/model/config/num_attention_heads'],
      },
    ])
  })

  test('that are sent as facts are stronger than the config', () => {
    const facts = { attention_heads: 63 }
    const { faults } = refused(input('serve m -tp 2', { config: LLAMA, facts }))
    expect(faults[0]?.related).toEqual(['/model/facts/attention_heads'])
  })

  test('in the config are stronger than what the name of the model says', () => {
    const line = 'serve meta-llama/Llama-3.1-8B-Instruct -tp 3'
    const divisible = { ...LLAMA, num_attention_heads: 48 }
    expect(answered(input(line, { config: divisible })).config.tensor_parallel_size).toBe(3)
    expect(refused(input(line)).faults[0]).toMatchObject({
      pointer: '/argv/2',
      related: ['/argv/1'],
    })
  })

  test.each([
    ['deepseek-ai/DeepSeek-R1', true, true],
    ['openai/gpt-oss-120b', true, true],
    ['Qwen/Qwen3-8B', false, true],
    ['Qwen/Qwen3-Embedding-8B', false, false],
  ])('of %s are known by its name', (name, is_moe_model, ahead) => {
    const { config, async_scheduling, assumptions } = answered(input(`serve ${name} -tp 8`))
    expect({ is_moe_model: config.is_moe_model, async_scheduling }).toEqual({
      is_moe_model,
      async_scheduling: ahead,
    })
    expect(assumptions).toEqual([])
  })

  test('stand in the text config of a multimodal model', () => {
    const config = {
      architectures: ['Llama4ForConditionalGeneration'],
      model_type: 'llama4',
      text_config: {
        model_type: 'llama4_text',
        num_attention_heads: 40,
        num_key_value_heads: 8,
        num_local_experts: 16,
      },
    }
    expect(answered(input('serve m -tp 8', { config })).config.is_moe_model).toBe(true)
    expect(refused(input('serve m -tp 3', { config })).faults[0]?.related).toEqual([
      '/model/config/text_config/num_attention_heads',
    ])
  })

  test('that config.json leaves out are those that its model_type assumes', () => {
    const config = {
      architectures: ['Gemma3ForConditionalGeneration'],
      model_type: 'gemma3',
      text_config: { model_type: 'gemma3_text', hidden_size: 2560 },
    }
    expect(refused(input('serve m -tp 3', { config })).faults[0]?.message).toContain(
      '8 attention heads',
    )
  })

  test('count for latent attention only while VLLM_MLA_DISABLE is not set', () => {
    const line = 'serve m -tp 2 --prefill-context-parallel-size 2'
    const latent = { facts: { is_moe: false, attention_heads: 8, mla: true } }
    expect(answered(input(line, latent), '0.27.0').config.world_size).toBe(4)
    const env = { VLLM_MLA_DISABLE: '1' }
    const { faults } = refused({ ...input(line, latent), env }, '0.27.0')
    expect(faults[0]?.message).toContain('without multi-head latent attention')
  })

  test('include those that --hf-overrides sets', () => {
    const line = 'serve m -tp 3 --hf-overrides {"num_attention_heads":48}'
    expect(answered(input(line, { config: LLAMA })).at_launch.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('that are missing are assumptions, and faults with strict', () => {
    const { assumptions } = answered(input('serve m -tp 8'))
    expect(assumptions.map(({ fact }) => fact)).toEqual([
      '/model/facts/is_moe',
      '/model/facts/attention_heads',
      '/model/facts/runner',
    ])
    const { faults } = refused(input('serve m -tp 8', undefined, true))
    expect(faults.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/model/facts/is_moe', 'fact_unknown'],
      ['/model/facts/attention_heads', 'fact_unknown'],
      ['/model/facts/runner', 'fact_unknown'],
    ])
  })

  test('are named with those of the host at once, where strict needs both', () => {
    const { platform: _, ray: __, ...host } = HOST
    const refusal = refused({ ...input('serve m -tp 8', undefined, true), host })
    expect(refusal.stage).toBe('parallel_config')
    expect(refusal.faults.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/host/ray', 'fact_unknown'],
      ['/model/facts/is_moe', 'fact_unknown'],
      ['/model/facts/attention_heads', 'fact_unknown'],
      ['/model/facts/runner', 'fact_unknown'],
      ['/host/platform', 'fact_unknown'],
    ])
  })

  test('that no command can share stop it under strict, beside the facts that are missing', () => {
    const { ray: _, ...host } = HOST
    const { faults } = refused({ ...input('serve m -tp 3', { config: LLAMA }, true), host })
    expect(faults.map(({ code, pointer }) => [pointer, code])).toEqual([
      ['/argv/2', 'attention_heads_not_divisible_by_tensor_parallel_size'],
      ['/host/ray', 'fact_unknown'],
    ])
  })

  test('an unknown model is assumed to be a mixture of experts where the command needs one', () => {
    const [assumption] = answered(input('serve m -tp 8 --enable-expert-parallel')).assumptions
    expect(assumption).toMatchObject({
      fact: '/model/facts/is_moe',
      assumed: true,
      can_change_hash: true,
    })
  })
})
