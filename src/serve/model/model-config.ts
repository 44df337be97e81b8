import { byRelease, holdsIn, type ReleaseRange } from '../../vllm/releases/ranges.ts'
import { floorDivide } from '../../vllm/values/python.ts'
import { defaultRunner, supportsPipeline } from './architectures.ts'
import { type DefaultSizes, defaultSizes } from './config-defaults.ts'
import type { KnownFacts, Model, ModelFact } from './model.ts'

type Json = Readonly<Record<string, unknown>>

/** Part of a `config.json`, and its place in the request. */
interface Part {
  readonly config: Json
  readonly pointer: string
}

/** Where a multimodal model has the config of its language model. */
const TEXT_CONFIGS = [
  'text_config',
  'thinker_config',
  'llm_config',
  'language_config',
  'decoder',
  'decoder_config',
] as const

/** The names that sizes have in `config.json`, in the order in which vLLM or Hugging Face's classes look for them. */
const HEADS = [
  'num_attention_heads',
  'n_head',
  'n_heads',
  'num_heads',
  'encoder_attention_heads',
  'attention_heads',
  'decoder_attention_heads',
] as const
const KV_HEADS = [
  'n_head_kv',
  'num_kv_heads',
  'num_key_value_heads',
  'multi_query_group_num',
  'num_attention_groups',
] as const
const EXPERTS = ['num_experts', 'moe_num_experts', 'n_routed_experts', 'num_local_experts'] as const

/** Models without attention have no heads. */
const ATTENTION_FREE = new Set(['mamba', 'mamba2', 'falcon_mamba'])

const FALCON = new Set(['falcon', 'RefinedWeb', 'RefinedWebModel'])

/** From 0.16.0 on experts that differ from layer to layer are looked for in `block_configs`. */
const READS_BLOCKS = byRelease(['0.10.1', false], ['0.16.0', true])

/** The `model_type`s with multi-head latent attention (`is_deepseek_mla`), by release. */
const LATENT_ATTENTION: readonly (readonly [ReleaseRange, string])[] = [
  [{}, 'deepseek_mtp deepseek_v2 deepseek_v3 kimi_k2'],
  [{ since: '0.11.0' }, 'deepseek_v32 longcat_flash'],
  [{ since: '0.11.1' }, 'kimi_linear pangu_ultra_moe pangu_ultra_moe_mtp'],
  [{ since: '0.15.0' }, 'glm4_moe_lite glm4_moe_lite_mtp'],
  [{ since: '0.16.0' }, 'glm_moe_dsa'],
  [{ since: '0.17.0' }, 'bailing_hybrid'],
  [{ since: '0.17.0', removed: '0.26.0' }, 'AXK1'],
  [{ since: '0.20.0' }, 'deepseek_v4'],
  [{ since: '0.25.0' }, 'bailing_hybrid_mtp'],
  [{ since: '0.26.0' }, 'axk1'],
  [{ since: '0.26.0', removed: '0.32.0' }, 'longcat_flash_ngram'],
  [{ since: '0.27.0' }, 'k3_dspark'],
  [{ since: '0.28.0' }, 'bailing_hybrid_v3_mtp dots3_note'],
  [{ since: '0.29.0' }, 'hy_v4 hy_v4_mtp'],
  [{ since: '0.30.0' }, 'deepseek_v41 glm5_next glm5_next_text'],
]

/**
 * The facts in a model's Hugging Face `config.json`, as the release at `index` reads them: `ModelConfig`
 * (`vllm/config/model.py`) and, from 0.14.0 on, `vllm/transformers_utils/model_arch_config_convertor.py`.
 */
export function readModelConfig(config: unknown, pointer: string, index: number): Model {
  if (!isObject(config)) return { facts: {} }
  const text = textPart({ config, pointer })
  const defaults = defaultSizes(modelType(text.config))
  const heads = attentionHeads(text, defaults)
  const names = architecturesOf(config, index)
  const facts: KnownFacts = {
    ...(heads === undefined ? {} : { attention_heads: heads }),
    ...kvHeads(text, heads, defaults),
    ...experts(text, defaults, index),
    mla: { value: hasLatentAttention(text.config, index), pointer: `${text.pointer}/model_type` },
    ...factsOfClass(names[0], pointer, index),
  }
  return { facts, architectures: names, quantized: isObject(config.quantization_config) }
}

function textPart(part: Part): Part {
  for (const name of TEXT_CONFIGS) {
    const nested = part.config[name]
    if (isObject(nested)) return textPart({ config: nested, pointer: `${part.pointer}/${name}` })
  }
  return part
}

function modelType(config: Json): string {
  return typeof config.model_type === 'string' ? config.model_type : ''
}

function attentionHeads(text: Part, defaults: DefaultSizes | undefined) {
  if (ATTENTION_FREE.has(modelType(text.config))) return fact(0, text, 'model_type')
  return firstNumber(text, HEADS) ?? (defaults && fact(defaults.heads, text, 'model_type'))
}

function kvHeads(
  text: Part,
  heads: ModelFact<number> | undefined,
  defaults: DefaultSizes | undefined,
): Pick<KnownFacts, 'kv_heads'> {
  const found =
    unusualKvHeads(text, heads) ??
    firstNumber(text, KV_HEADS) ??
    defaultKvHeads(text, defaults) ??
    heads
  return found === undefined ? {} : { kv_heads: found }
}

/** The number of KV heads that the class of the config assumes; otherwise it equals that of the heads. */
function defaultKvHeads(text: Part, defaults: DefaultSizes | undefined) {
  if (defaults === undefined || defaults.kvHeads === defaults.heads) return undefined
  return fact(defaults.kvHeads, text, 'model_type')
}

/** Models that store the number of KV heads in another way. */
function unusualKvHeads(text: Part, heads: ModelFact<number> | undefined) {
  const { config } = text
  const type = modelType(config)
  if (ATTENTION_FREE.has(type)) return fact(0, text, 'model_type')
  if (FALCON.has(type) && config.new_decoder_architecture !== true && config.multi_query === true) {
    return fact(1, text, 'multi_query')
  }
  const attention = config.attn_config
  if ((type === 'mpt' || type === 'dbrx') && isObject(attention)) {
    return firstNumber({ config: attention, pointer: `${text.pointer}/attn_config` }, [
      'kv_n_heads',
    ])
  }
  if (type !== 'nemotron-nas' || heads === undefined) return undefined
  const groups = blocks(config).map((block) => (isObject(block.attention) ? block.attention : {}))
  const size = groups.find(({ no_op }) => no_op !== true)?.n_heads_in_group
  return typeof size === 'number' && size > 0
    ? fact(floorDivide(heads.value, size), text, 'block_configs')
    : undefined
}

function experts(
  text: Part,
  defaults: DefaultSizes | undefined,
  index: number,
): Pick<KnownFacts, 'experts' | 'is_moe'> {
  const found =
    firstNumber(text, EXPERTS) ??
    fact(defaults?.experts ?? 0, text, defaults?.experts ? 'model_type' : '')
  const inBlocks = READS_BLOCKS[index] ? expertsInBlocks(text.config) : 0
  const count = found.value > 0 || inBlocks === 0 ? found : fact(inBlocks, text, 'block_configs')
  return { experts: count, is_moe: { value: count.value > 0, pointer: count.pointer } }
}

function expertsInBlocks(config: Json): number {
  const counts = blocks(config)
    .filter((block) => block.block_type === 'moe')
    .map((block) => (typeof block.n_routed_experts === 'number' ? block.n_routed_experts : 0))
  return counts.reduce((most, count) => Math.max(most, count), 0)
}

function blocks(config: Json): readonly Json[] {
  return Array.isArray(config.block_configs) ? config.block_configs.filter(isObject) : []
}

function hasLatentAttention(config: Json, index: number): boolean {
  if (!latentTypes(index).has(modelType(config))) return false
  return config.compress_ratios === undefined
    ? config.kv_lora_rank !== null
    : config.head_dim !== null
}

const latentTypesByRelease = new Map<number, ReadonlySet<string>>()

function latentTypes(index: number): ReadonlySet<string> {
  let types = latentTypesByRelease.get(index)
  if (types === undefined) {
    const holding = LATENT_ATTENTION.filter(([range]) => holdsIn(range, index))
    types = new Set(holding.flatMap(([, names]) => names.split(' ')))
    latentTypesByRelease.set(index, types)
  }
  return types
}

function factsOfClass(
  architecture: string | undefined,
  pointer: string,
  index: number,
): Pick<KnownFacts, 'pipeline_parallel' | 'runner'> {
  if (architecture === undefined) return {}
  const at = `${pointer}/architectures/0`
  return {
    pipeline_parallel: { value: supportsPipeline(architecture, index), pointer: at },
    runner: { value: defaultRunner(architecture), pointer: at },
  }
}

function firstNumber(part: Part, names: readonly string[]): ModelFact<number> | undefined {
  for (const name of names) {
    const value = part.config[name]
    const number = Array.isArray(value) ? value[0] : value
    if (Number.isSafeInteger(number)) return fact(Number(number), part, name)
  }
  return undefined
}

function fact<T>(value: T, part: Part, name: string): ModelFact<T> {
  return { value, pointer: name === '' ? part.pointer : `${part.pointer}/${name}` }
}

/** From 0.11.1 on a config without a class gets the base class of its `model_type`, which pools. */
const HAS_BASE_CLASS = byRelease(['0.10.1', false], ['0.11.1', true])

function architecturesOf(config: Json, index: number): readonly string[] {
  const names = Array.isArray(config.architectures) ? config.architectures : []
  const type = modelType(config)
  const isKnown = defaultSizes(type) !== undefined || ATTENTION_FREE.has(type)
  if (names.length > 0 || !HAS_BASE_CLASS[index] || !isKnown) {
    return names.filter((name) => typeof name === 'string')
  }
  const parts = type.split(/[-_]/).map((part) => part.charAt(0).toUpperCase() + part.slice(1))
  return [`${parts.join('')}Model`]
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
