/**
 * The sizes of models that are often served, as their `config.json` on Hugging Face has them (repository of the name, branch
 * `main`). A request can override them.
 */
export interface KnownModel {
  /** What its `config.json` says, as far as the rules ask for it. */
  readonly config: Readonly<Record<string, unknown>>
  /** Number of weights, to three digits. */
  readonly parameters: number
  /** Bytes of one published weight; absent if weights differ. */
  readonly bytesPerParameter?: number
  /** Set if the repository has a `modules.json`, which makes the model a pooling model. */
  readonly runner?: 'pooling'
}

/** Models of one shape: class, `model_type`, attention heads, KV heads, and the names with their billions of weights. */
type Shape = readonly [
  architecture: string,
  modelType: string,
  heads: number,
  kvHeads: number,
  names: Readonly<Record<string, number>>,
]

const DENSE: readonly Shape[] = [
  [
    'LlamaForCausalLM',
    'llama',
    32,
    8,
    {
      'meta-llama/Llama-3.2-1B-Instruct': 1.24,
      'meta-llama/Llama-3.1-8B': 8.03,
      'meta-llama/Llama-3.1-8B-Instruct': 8.03,
      'meta-llama/Meta-Llama-3-8B-Instruct': 8.03,
      'meta-llama/Meta-Llama-3.1-8B-Instruct': 8.03,
      'deepseek-ai/DeepSeek-R1-Distill-Llama-8B': 8.03,
    },
  ],
  ['LlamaForCausalLM', 'llama', 24, 8, { 'meta-llama/Llama-3.2-3B-Instruct': 3.21 }],
  [
    'LlamaForCausalLM',
    'llama',
    64,
    8,
    {
      'meta-llama/Llama-3.1-70B-Instruct': 70.6,
      'meta-llama/Llama-3.3-70B-Instruct': 70.6,
      'meta-llama/Meta-Llama-3-70B-Instruct': 70.6,
      'meta-llama/Meta-Llama-3.1-70B-Instruct': 70.6,
      'deepseek-ai/DeepSeek-R1-Distill-Llama-70B': 70.6,
    },
  ],
  ['LlamaForCausalLM', 'llama', 128, 8, { 'meta-llama/Llama-3.1-405B-Instruct': 406 }],
  ['LlamaForCausalLM', 'llama', 32, 32, { 'meta-llama/Llama-2-7b-chat-hf': 6.74 }],
  [
    'MistralForCausalLM',
    'mistral',
    32,
    8,
    {
      'mistralai/Mistral-7B-Instruct-v0.2': 7.24,
      'mistralai/Mistral-7B-Instruct-v0.3': 7.25,
      'mistralai/Mistral-Nemo-Instruct-2407': 12.2,
    },
  ],
  ['Qwen2ForCausalLM', 'qwen2', 14, 2, { 'Qwen/Qwen2.5-0.5B-Instruct': 0.494 }],
  ['Qwen2ForCausalLM', 'qwen2', 12, 2, { 'Qwen/Qwen2.5-1.5B-Instruct': 1.54 }],
  [
    'Qwen2ForCausalLM',
    'qwen2',
    28,
    4,
    {
      'Qwen/Qwen2.5-7B-Instruct': 7.62,
      'Qwen/Qwen2.5-Coder-7B-Instruct': 7.62,
      'deepseek-ai/DeepSeek-R1-Distill-Qwen-7B': 7.62,
    },
  ],
  [
    'Qwen2ForCausalLM',
    'qwen2',
    40,
    8,
    {
      'Qwen/Qwen2.5-14B-Instruct': 14.8,
      'Qwen/Qwen2.5-32B-Instruct': 32.8,
      'Qwen/Qwen2.5-Coder-32B-Instruct': 32.8,
      'Qwen/QwQ-32B': 32.8,
      'deepseek-ai/DeepSeek-R1-Distill-Qwen-32B': 32.8,
    },
  ],
  ['Qwen2ForCausalLM', 'qwen2', 64, 8, { 'Qwen/Qwen2.5-72B-Instruct': 72.7 }],
  ['Qwen3ForCausalLM', 'qwen3', 16, 8, { 'Qwen/Qwen3-0.6B': 0.752, 'Qwen/Qwen3-1.7B': 2.03 }],
  ['Qwen3ForCausalLM', 'qwen3', 32, 8, { 'Qwen/Qwen3-4B': 4.02, 'Qwen/Qwen3-8B': 8.19 }],
  ['Qwen3ForCausalLM', 'qwen3', 40, 8, { 'Qwen/Qwen3-14B': 14.8 }],
  ['Qwen3ForCausalLM', 'qwen3', 64, 8, { 'Qwen/Qwen3-32B': 32.8 }],
  ['Gemma3ForConditionalGeneration', 'gemma3', 32, 16, { 'google/gemma-3-27b-it': 27.4 }],
  ['Gemma3ForConditionalGeneration', 'gemma3', 16, 8, { 'google/gemma-3-12b-it': 12.2 }],
  ['Phi3ForCausalLM', 'phi3', 40, 10, { 'microsoft/phi-4': 14.7 }],
  ['OPTForCausalLM', 'opt', 12, 12, { 'facebook/opt-125m': 0.125 }],
]

/** Mixtures of experts: a shape, the name and number of its experts, and the bytes of a weight. */
const MIXTURES: readonly (readonly [...Shape, counted: string, experts: number, bytes?: number])[] =
  [
    [
      'MixtralForCausalLM',
      'mixtral',
      32,
      8,
      { 'mistralai/Mixtral-8x7B-Instruct-v0.1': 46.7 },
      'num_local_experts',
      8,
      2,
    ],
    [
      'MixtralForCausalLM',
      'mixtral',
      48,
      8,
      { 'mistralai/Mixtral-8x22B-Instruct-v0.1': 141 },
      'num_local_experts',
      8,
      2,
    ],
    [
      'Qwen3MoeForCausalLM',
      'qwen3_moe',
      32,
      4,
      {
        'Qwen/Qwen3-30B-A3B': 30.5,
        'Qwen/Qwen3-30B-A3B-Instruct-2507': 30.5,
      },
      'num_experts',
      128,
      2,
    ],
    [
      'Qwen3MoeForCausalLM',
      'qwen3_moe',
      64,
      4,
      {
        'Qwen/Qwen3-235B-A22B': 235,
        'Qwen/Qwen3-235B-A22B-Instruct-2507': 235,
      },
      'num_experts',
      128,
      2,
    ],
    [
      'Qwen3MoeForCausalLM',
      'qwen3_moe',
      96,
      8,
      { 'Qwen/Qwen3-Coder-480B-A35B-Instruct': 480 },
      'num_experts',
      160,
      2,
    ],
    [
      'Qwen3NextForCausalLM',
      'qwen3_next',
      16,
      2,
      { 'Qwen/Qwen3-Next-80B-A3B-Instruct': 81.3 },
      'num_experts',
      512,
      2,
    ],
    [
      'DeepseekV3ForCausalLM',
      'deepseek_v3',
      128,
      128,
      {
        'deepseek-ai/DeepSeek-R1': 685,
        'deepseek-ai/DeepSeek-R1-0528': 685,
        'deepseek-ai/DeepSeek-V3': 685,
        'deepseek-ai/DeepSeek-V3-0324': 685,
        'deepseek-ai/DeepSeek-V3.1': 685,
      },
      'n_routed_experts',
      256,
      1,
    ],
    [
      'DeepseekV32ForCausalLM',
      'deepseek_v32',
      128,
      128,
      { 'deepseek-ai/DeepSeek-V3.2-Exp': 685 },
      'n_routed_experts',
      256,
      1,
    ],
    [
      'DeepseekV2ForCausalLM',
      'deepseek_v2',
      16,
      16,
      { 'deepseek-ai/DeepSeek-V2-Lite-Chat': 15.7 },
      'n_routed_experts',
      64,
      2,
    ],
    [
      'DeepseekV3ForCausalLM',
      'kimi_k2',
      64,
      64,
      { 'moonshotai/Kimi-K2-Instruct': 1030 },
      'n_routed_experts',
      384,
      1,
    ],
    [
      'GptOssForCausalLM',
      'gpt_oss',
      64,
      8,
      { 'openai/gpt-oss-120b': 117 },
      'num_local_experts',
      128,
    ],
    [
      'GptOssForCausalLM',
      'gpt_oss',
      64,
      8,
      { 'openai/gpt-oss-20b': 20.9 },
      'num_local_experts',
      32,
    ],
    [
      'Glm4MoeForCausalLM',
      'glm4_moe',
      96,
      8,
      { 'zai-org/GLM-4.5-Air': 110 },
      'n_routed_experts',
      128,
      2,
    ],
    [
      'Glm4MoeForCausalLM',
      'glm4_moe',
      96,
      8,
      { 'zai-org/GLM-4.5': 358, 'zai-org/GLM-4.6': 357 },
      'n_routed_experts',
      160,
      2,
    ],
    [
      'Llama4ForConditionalGeneration',
      'llama4_text',
      40,
      8,
      { 'meta-llama/Llama-4-Scout-17B-16E-Instruct': 109 },
      'num_local_experts',
      16,
      2,
    ],
    [
      'Llama4ForConditionalGeneration',
      'llama4_text',
      40,
      8,
      { 'meta-llama/Llama-4-Maverick-17B-128E-Instruct': 402 },
      'num_local_experts',
      128,
      2,
    ],
    [
      'MiniMaxM2ForCausalLM',
      'minimax_m2',
      48,
      8,
      { 'MiniMaxAI/MiniMax-M2': 229 },
      'num_local_experts',
      256,
      1,
    ],
  ]

/** Models that pool, by a `modules.json` beside their `config.json` or by their class. */
const POOLING: readonly Shape[] = [
  ['XLMRobertaModel', 'xlm-roberta', 16, 16, { 'BAAI/bge-m3': 0.568 }],
  [
    'XLMRobertaForSequenceClassification',
    'xlm-roberta',
    16,
    16,
    { 'BAAI/bge-reranker-v2-m3': 0.568 },
  ],
  [
    'Qwen3ForCausalLM',
    'qwen3',
    32,
    8,
    { 'Qwen/Qwen3-Embedding-8B': 7.57, 'Qwen/Qwen3-Embedding-4B': 4.02 },
  ],
  ['Qwen3ForCausalLM', 'qwen3', 16, 8, { 'Qwen/Qwen3-Embedding-0.6B': 0.596 }],
]

let models: ReadonlyMap<string, KnownModel> | undefined

/** The facts about the model with this name on Hugging Face; undefined if it is not in the table. */
export function knownModel(name: string): KnownModel | undefined {
  return knownModels().get(name)
}

/** All of them, by name. */
export function knownModels(): ReadonlyMap<string, KnownModel> {
  models ??= new Map([
    ...DENSE.flatMap((shape) => entries(shape, { bytesPerParameter: 2 })),
    ...POOLING.flatMap((shape) => entries(shape, { runner: 'pooling' })),
    ...MIXTURES.flatMap(([architecture, type, heads, kvHeads, names, counted, experts, bytes]) =>
      entries(
        [architecture, type, heads, kvHeads, names],
        bytes === undefined ? {} : { bytesPerParameter: bytes },
        {
          [counted]: experts,
        },
      ),
    ),
  ])
  return models
}

function entries(
  [architecture, model_type, heads, kvHeads, names]: Shape,
  more: Partial<KnownModel>,
  experts: Readonly<Record<string, number>> = {},
): [string, KnownModel][] {
  const config = {
    architectures: [architecture],
    model_type,
    num_attention_heads: heads,
    num_key_value_heads: kvHeads,
    ...experts,
  }
  return Object.entries(names).map(([name, billions]) => [
    name,
    { config, parameters: Math.round(billions * 1e9), ...more },
  ])
}
