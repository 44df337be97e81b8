/**
 * What Hugging Face's configuration classes assume for sizes that a `config.json` leaves out, by `model_type`: attention
 * heads, KV heads (absent: the same number) and experts (absent: none). From transformers 5.24.0, the class of each type.
 */
const DEFAULTS = `
afmoe 16 16 64, aimv2_text_model 6, align_text_model 12, altclip_text_model 16, apertus 32, apertus1p5_text 32,
arcee 32, aria_text 32 32 8, axk1 64 64 192, axk2 32 32 128, bailing_hybrid 32 32 512, bamba 32 8, bart 16, beam
48 8 256, bert 12, bert-generation 16, big_bird 12, bigbird_pegasus 16, biogpt 16, bitnet 20 5, blenderbot 32,
blenderbot-small 16, blip_text_model 8, bloom 8, bridgetower_text_model 12, camembert 12, canary_decoder 8,
chinese_clip_text_model 12, clap_text_model 12, clip_text_model 8, clipseg_text_model 8, clvp_encoder 12,
codegen 16, cohere 64, cohere2 64, cohere2_moe 64 64 8, cohere_compass_text 64, cosmos3_edge_text 16 8, cpmant
32, ctrl 16, cwm 48 8, data2vec-text 12, dbrx 16 1, deepseek_ocr2_text 32 32 64, deepseek_v2 32 32 64,
deepseek_v3 128 128 256, deepseek_v32 128 128 256, deepseek_v4 64 1 256, dia_decoder 16 4, diffllama 32,
diffusion_gemma_text 8 4, doge 8 8 16384, dory 16 4, dots1 32, electra 4, embedding_gemma2_text 4,
emu3_text_model 32 8, ernie 12, ernie4_5 16 2, ernie4_5_moe 20 4 64, ernie4_5_vl_moe_text 20 4 64, exaone 32 8,
exaone4 32, exaone_moe 32 32 64, falcon 71, falcon_h1 32 8, flava_text_model 12, flex_olmo 32 32 7, flint 32 4
256, gemma 16, gemma2 8 4, gemma3_text 8 4, gemma3n_text 8 2, gemma4_text 8 4, gemma4_unified_text 8 4, git 12,
glm 32 2, glm4 32 2, glm4_moe 96 8 128, glm4_moe_lite 20 20 64, glm4v_moe_text 96 8 128, glm4v_text 32 2,
glm5_next_text 64 64 288, glm_image_text 32 2, glm_moe_dsa 64 64 256, glm_ocr_text 16 8, gpt-sw3 12, gpt2 12,
gpt_bigcode 12 1, gpt_neo 16, gpt_neox 64, gpt_neox_japanese 32, gpt_oss 64 8 128, gptj 16, granite 32,
granite4_vision_text 32, granite_docling_text 16 4, granite_swa 20 4, granitemoe 32 32 8, granitemoe_swa 32 32
8, granitemoehybrid 32 32 8, granitemoeshared 32 32 8, groupvit_text_model 4, helium 20, hrm_text 12,
hunyuan_v1_dense 32, hunyuan_v1_moe 32 32 1, hunyuan_vl_text 32, hy_v3 64 8 192, hy_v4 32 32 256, hy_v4_vl_text
64 64 256, hyperclovax 32, inkling2_loop_text 24 8 128, inkling2_text 48 8 384, inkling_text 64 8 256, internlm3
32 2, iquestcoder 40 8, jais2 26, jamba 32 8 16, jetmoe 32 16 8, kimi_linear 32 32 256, kolibri1 48 4 384,
kosmos_2_5_text_model 16, kosmos_2_text_model 32, laguna 48 8 256, lara_mini 16 4 128, lfm2 32 8, lfm2_moe 32 8
32, lfm3 16 4, llama 32, llama4_text 40 8 16, longcat_flash 64 64 512, marian 16, mbart 16, megatron-bert 16,
mellum 32 4 64, metaclip_2_text_model 8, mimo_v2_flash 64 4 256, minicpm3 40, minimax 32 8 8, minimax_m2 48 8
256, minimax_m3_vl_text 64 4 128, ministral 32 8, ministral3 32 8, mistral 32 8, mistral_large4_text 64 64 128,
mixtral 32 8 8, mllama_text_model 32 8, modernbert 12, modernbert-decoder 12, molmo2_text 32 8, moshi 32, mpt
16, muse_glimmer_text 32 2, muse_spark_text 128 16 256, mvp 16, nanochat 6, nemotron 48, nemotron_h 32 8 8, olmo
32, olmo2 32, olmo3 32, olmo_hybrid 30, olmoe 16 16 64, openai-gpt 12, opt 12, owlv2_text_model 8,
owlvit_text_model 8, paddleocr_vl_text 16 2, pegasus 16, persimmon 64, phi 32, phi3 32, phi4_multimodal 32 8,
phimoe 32 8 16, pix2struct_text_model 12, plbart 12, pp_formulanet_text 16, prophetnet 16, qwen2 32,
qwen2_5_omni_text 28 4, qwen2_5_vl_text 64 8, qwen2_moe 16 16 60, qwen2_vl_text 64 8, qwen3 32, qwen3_5_moe_text
16 2 256, qwen3_5_text 16 4, qwen3_moe 32 4 128, qwen3_next 16 2 512, qwen3_omni_moe_text 28 4 128,
qwen3_vl_moe_text 16 16 60, qwen3_vl_text 32, qwen4_exp_text 16 2 512, recurrent_gemma 10, reformer 12, rembert
18, roberta 12, roberta-prelayernorm 12, roc_bert 12, roformer 12, sam3_lite_text_text_model 8, sarvam_mla 64 64
128, sarvam_moe 64 4 128, seed_oss 80 8, siglip2_text_model 12, siglip_text_model 12, smollm3 16 4, solar_open
64 8 128, stablelm 32, starcoder2 24 2, step3p5 64 8 288, t5_gemma_module 8 4, t5gemma2_decoder 8 4,
t5gemma2_text 8 4, tipsv2_text_model 12, trocr 16, ultrabert 32, unlimited_ocr_text 10 10 64, vaultgemma 8 4,
videoprism_text_model 12, voxtral_realtime_text 32 8, whisper 6, xclip_text_model 8, xglm 16, xlm 16,
xlm-roberta 12, xlm-roberta-xl 32, xlnet 16, xmod 12, youtu 16, zamba 16, zamba2 32, zaya 8 2 16`

/** The default sizes of a model type. */
export interface DefaultSizes {
  readonly heads: number
  readonly kvHeads: number
  readonly experts: number
}

let sizesByType: ReadonlyMap<string, DefaultSizes> | undefined

/** The sizes to use if a `config.json` of this `model_type` leaves them out; undefined: unknown type. */
export function defaultSizes(modelType: string): DefaultSizes | undefined {
  sizesByType ??= new Map(DEFAULTS.trim().split(/,\s+/).map(readEntry))
  return sizesByType.get(modelType)
}

function readEntry(entry: string): [string, DefaultSizes] {
  const [type = '', heads, kvHeads = heads, experts = '0'] = entry.split(' ')
  return [type, { heads: Number(heads), kvHeads: Number(kvHeads), experts: Number(experts) }]
}
