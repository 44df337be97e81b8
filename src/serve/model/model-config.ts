import type { KnownFacts, Model, ModelFact } from './model.ts'

type Json = Readonly<Record<string, unknown>>

/** Where the language model's own config stands in that of a multimodal model. */
const TEXT_CONFIGS = [
  'text_config',
  'thinker_config',
  'llm_config',
  'language_config',
  'decoder',
] as const

/** The names that sizes have in `config.json`, in the order in which vLLM looks for them. */
const HEADS = ['num_attention_heads', 'n_head', 'n_heads', 'num_heads'] as const
const KV_HEADS = [
  'n_head_kv',
  'num_kv_heads',
  'num_key_value_heads',
  'multi_query_group_num',
] as const
const EXPERTS = ['num_experts', 'moe_num_experts', 'n_routed_experts', 'num_local_experts'] as const

/** The facts in a model's Hugging Face `config.json`, as the release at `index` reads them. */
export function readModelConfig(config: unknown, _index: number): Model {
  if (!isObject(config)) return { facts: {} }
  const text = textConfig(config, '/model/config')
  const heads = firstNumber(text.config, HEADS, text.pointer)
  const experts = firstNumber(text.config, EXPERTS, text.pointer) ?? {
    value: 0,
    pointer: text.pointer,
  }
  const facts: KnownFacts = {
    ...(heads === undefined ? {} : { attention_heads: heads }),
    ...kvHeads(text.config, text.pointer, heads),
    experts,
    is_moe: { value: experts.value > 0, pointer: experts.pointer },
    mla: { value: typeof text.config.kv_lora_rank === 'number', pointer: text.pointer },
  }
  return { facts, architectures: architectures(config) }
}

function textConfig(config: Json, pointer: string): { config: Json; pointer: string } {
  for (const name of TEXT_CONFIGS) {
    const nested = config[name]
    if (isObject(nested)) return textConfig(nested, `${pointer}/${name}`)
  }
  return { config, pointer }
}

function kvHeads(config: Json, pointer: string, heads: ModelFact<number> | undefined) {
  const found = firstNumber(config, KV_HEADS, pointer) ?? heads
  return found === undefined ? {} : { kv_heads: found }
}

function firstNumber(
  config: Json,
  names: readonly string[],
  pointer: string,
): ModelFact<number> | undefined {
  for (const name of names) {
    const value = config[name]
    const number = Array.isArray(value) ? value[0] : value
    if (typeof number === 'number') return { value: number, pointer: `${pointer}/${name}` }
  }
  return undefined
}

function architectures(config: Json): readonly string[] {
  const names = config.architectures
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
