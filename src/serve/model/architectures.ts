import { holdsIn, type ReleaseRange } from '../../vllm/releases/ranges.ts'

/**
 * Names in `architectures` whose classes (`vllm/model_executor/models/`) do not implement `SupportsPP`, by the releases in
 * which they do not. Every other class does, and so does what runs a name that vLLM does not know or no longer knows.
 */
const WITHOUT_PIPELINE: readonly (readonly [ReleaseRange, string])[] = [
  [
    { removed: '0.10.2' },
    `GptOssForCausalLM HunYuanDenseV1ForCausalLM HunYuanMoEV1ForCausalLM KimiVLForConditionalGeneration`,
  ],
  [{ removed: '0.21.0' }, `DeepseekV4ForCausalLM`],
  [{ removed: '0.25.0' }, `MiniMaxM3SparseForCausalLM MiniMaxM3SparseForConditionalGeneration`],
  [
    { removed: '0.11.0' },
    `BartForConditionalGeneration BartModel DonutForConditionalGeneration
    Florence2ForConditionalGeneration MBartForConditionalGeneration MllamaForConditionalGeneration
    NemotronH_Nano_VL Phi4FlashForCausalLM`,
  ],
  [{ removed: '0.13.0' }, `Phi4MultimodalForCausalLM`],
  [
    { removed: '0.24.0' },
    `ErnieForSequenceClassification ErnieForTokenClassification ErnieModel MiniMaxForCausalLM
    MiniMaxM1ForCausalLM MiniMaxText01ForCausalLM`,
  ],
  [{ removed: '0.27.0' }, `OuroForCausalLM`],
  [{ removed: '0.29.0' }, `FireRedLIDForConditionalGeneration PrithviGeoSpatialMAE`],
  [
    {},
    `AliceAIForCausalLM AriaForConditionalGeneration BertForMaskedLM BertForSequenceClassification
    BertForTokenClassification BertModel BertSpladeSparseEmbeddingModel BgeM3EmbeddingModel CLIPModel
    CohereAsrForConditionalGeneration ColBERTJinaRobertaModel ColBERTLfm2Model ColBERTModernBertModel
    ColModernVBertForRetrieval ColUltraVBertForRetrieval D3ForSequenceClassification
    DomynEdgeForCausalLM DoryForCausalLM EmbeddingGemma2Model FireRedASR2ForConditionalGeneration
    FunASRForConditionalGeneration GPT2ForSequenceClassification Gemma3TextModel Gemma3nForCausalLM
    Gemma3nForConditionalGeneration GteModel GteNewForSequenceClassification GteNewModel HF_ColBERT
    HrmTextForCausalLM IQuestLoopCoderForCausalLM Idefics3ForConditionalGeneration JinaForRanking
    Lfm2BidirectionalModel Mamba2ForCausalLM ModernBertForSequenceClassification
    ModernBertForTokenClassification ModernBertModel ModernVBertModel NemotronH_Nano_Omni_Reasoning_V3
    NemotronH_Nano_VL_V2 NemotronH_Omni_Reasoning_V3 NemotronH_Super_Omni_Reasoning_V3
    NemotronParseForConditionalGeneration NomicBertModel OpenAIPrivacyFilterForTokenClassification
    PaddleOCRVLForConditionalGeneration Phi4MMForCausalLM RadioMBartPrefixForCausalLM
    RobertaForMaskedLM RobertaForSequenceClassification RobertaForTokenClassification RobertaModel
    SiglipModel SmolVLMForConditionalGeneration Terratorch VoyageQwen3BidirectionalEmbedModel
    WhisperForConditionalGeneration XLMRobertaForSequenceClassification
    XLMRobertaForTokenClassification XLMRobertaModel Zamba2ForCausalLM`,
  ],
  [{ since: '0.27.0' }, `DiffusionGemmaForBlockDiffusion`],
]

/** Names whose ending does not show how they are served. */
const GENERATING = new Set(
  'AquilaModel BartModel ChatGLMModel DeepseekV3BidirectionalModel Gemma2Model LlamaModel MiDashengLMModel MistralModel MossAudioModel Qwen2Model Qwen2_5OmniModel UltravoxModel'.split(
    ' ',
  ),
)
const POOLING = new Set(
  'BertForMaskedLM ClefOmniForJointSchema ColModernVBertForRetrieval ColPaliForRetrieval ColQwen3 ColQwen3_5 ColUltraVBertForRetrieval GritLM HF_ColBERT JinaForRanking JinaVLForRanking PrithviGeoSpatialMAE RobertaForMaskedLM'.split(
    ' ',
  ),
)

/**
 * The endings of names: first those of models that generate, then those of models that pool (`_SUFFIX_TO_DEFAULTS`,
 * `vllm/config/model.py`).
 */
const GENERATING_ENDING = /(?:ForCausalLM|ForConditionalGeneration|ChatModel|LMHeadModel)$/
const POOLING_ENDING = /(?:ForTextEncoding|Classification|ForRewardModeling|Model)$/

/** Models with layers that keep a state, such as Mamba's (`HasInnerState`), up to 0.16.0: no rule needs it later. */
const KEEPING_STATE = new Set(
  'BambaForCausalLM FalconH1ForCausalLM FalconMambaForCausalLM GraniteMoeHybridForCausalLM JambaForCausalLM JambaForSequenceClassification KimiLinearForCausalLM Lfm2ForCausalLM Lfm2MoeForCausalLM Mamba2ForCausalLM MambaForCausalLM MiniMaxForCausalLM MiniMaxM1ForCausalLM MiniMaxText01ForCausalLM NemotronHForCausalLM NemotronHPuzzleForCausalLM NemotronH_Nano_VL_V2 Phi4FlashForCausalLM Plamo2ForCausalLM Qwen3NextForCausalLM Zamba2ForCausalLM'.split(
    ' ',
  ),
)

/** Whether layers of the model keep a state. */
export function keepsState(architecture: string): boolean {
  return KEEPING_STATE.has(architecture)
}

/** Names whose classes only V0 runs (`SupportsV0Only`), by the releases in which that is so. */
const ON_FIRST_ENGINE: readonly (readonly [ReleaseRange, string])[] = [
  [
    { removed: '0.11.0' },
    'BartForConditionalGeneration Florence2ForConditionalGeneration MBartForConditionalGeneration MllamaForConditionalGeneration Phi4FlashForCausalLM',
  ],
  [
    { removed: '0.10.2' },
    'BloomForCausalLM GritLM Plamo2ForCausalLM WhisperForConditionalGeneration',
  ],
  [{ since: '0.10.2', removed: '0.11.0' }, 'DonutForConditionalGeneration MotifForCausalLM'],
]

/** Whether only V0 runs the class for `architecture`. */
export function runsOnFirstEngine(architecture: string, index: number): boolean {
  return ON_FIRST_ENGINE.some(
    ([range, names]) => holdsIn(range, index) && names.split(' ').includes(architecture),
  )
}

const namesByRelease = new Map<number, ReadonlySet<string>>()

/** Whether the class for `architecture` can be split into pipeline stages: `is_pp_supported_model` of the model registry. */
export function supportsPipeline(architecture: string, index: number): boolean {
  let names = namesByRelease.get(index)
  if (names === undefined) {
    const holding = WITHOUT_PIPELINE.filter(([range]) => holdsIn(range, index))
    names = new Set(holding.flatMap(([, text]) => text.split(/\s+/)))
    namesByRelease.set(index, names)
  }
  return !names.has(architecture)
}

/** What a model does by default: `ModelConfig._get_default_runner_type` (`vllm/config/model.py`). */
export function defaultRunner(architecture: string): 'generate' | 'pooling' {
  if (GENERATING.has(architecture)) return 'generate'
  if (POOLING.has(architecture)) return 'pooling'
  if (GENERATING_ENDING.test(architecture)) return 'generate'
  return POOLING_ENDING.test(architecture) ? 'pooling' : 'generate'
}
