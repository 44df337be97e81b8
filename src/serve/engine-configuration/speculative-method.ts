import { releaseIndex } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'

/** How tokens are drafted, as far as the rules distinguish methods. */
export interface Speculation {
  /** The final `SpeculativeConfig.method` (`vllm/config/speculative.py`), with `mtp` for the whole family. */
  readonly method: string
  readonly disablePaddedDrafterBatch: boolean
  readonly parallelDrafting: boolean
}

const DFLASH_SINCE = releaseIndex('0.20.0')

/** The method of `--speculative-config`; undefined without it. */
export function speculation({ arguments: parsed, index }: Launching): Speculation | undefined {
  const config = parsed.values.get('speculative_config')
  if (typeof config !== 'object' || config === null) return undefined
  const given = config as Readonly<Record<string, unknown>>
  return {
    method: methodOf(given, index),
    disablePaddedDrafterBatch: given.disable_padded_drafter_batch === true,
    parallelDrafting: given.parallel_drafting === true,
  }
}

function methodOf(given: Readonly<Record<string, unknown>>, index: number): string {
  const model = typeof given.model === 'string' ? given.model.toLowerCase() : ''
  const ngram = model === 'ngram' || model === '[ngram]' ? 'ngram' : 'draft_model'
  const method = typeof given.method === 'string' ? given.method : ngram
  if (method.endsWith('_mtp')) return 'mtp'
  if (method === '[ngram]') return 'ngram'
  return method === 'draft_model' ? methodOfDraft(model, index) : method
}

/** The kind of a draft model, as far as its name shows it. */
function methodOfDraft(model: string, index: number): string {
  if (model.includes('eagle-')) return 'eagle'
  if (model.includes('eagle3')) return 'eagle3'
  return index >= DFLASH_SINCE && model.includes('dflash') ? 'dflash' : 'draft_model'
}
