import type { Environment } from '../../vllm/environment.ts'
import type { Arguments } from '../arguments/index.ts'
import type { ServeInput } from '../outcome.ts'
import type { FactName, KnownFacts, Model, ModelFact } from './model.ts'
import { readModelConfig } from './model-config.ts'

const FACT_NAMES: readonly FactName[] = [
  'is_moe',
  'attention_heads',
  'kv_heads',
  'mla',
  'experts',
  'pipeline_parallel',
  'runner',
]

/** What is known of the model: `model.facts` before `model.config`, before the table of known models. */
export function readModel(
  sent: ServeInput['model'],
  _parsed: Arguments,
  _environment: Environment,
  index: number,
): Model {
  const known: Model =
    sent?.config === undefined || sent.config === null
      ? { facts: {} }
      : readModelConfig(sent.config, index)
  const facts: Record<string, ModelFact<unknown>> = { ...known.facts }
  for (const name of FACT_NAMES) {
    const value = sent?.facts?.[name] ?? null
    if (value !== null) facts[name] = { value, pointer: `/model/facts/${name}` }
  }
  return { ...known, facts: facts as KnownFacts }
}
