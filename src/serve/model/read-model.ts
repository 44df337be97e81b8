import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Arguments } from '../arguments/index.ts'
import type { ServeInput } from '../outcome.ts'
import { knownModel } from './known-models.ts'
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

/** What is known about the model, in order of precedence: `model.facts`, the arguments, `model.config`, its name. */
export function readModel(sent: ServeInput['model'], parsed: Arguments, index: number): Model {
  const known =
    sent?.config === undefined || sent.config === null
      ? knownByName(parsed, index)
      : readModelConfig(withOverrides(sent.config, parsed), '/model/config', index)
  const facts: Record<string, ModelFact<unknown>> = {
    ...known.facts,
    ...factsOfArguments(parsed, index),
  }
  for (const name of FACT_NAMES) {
    const value = sent?.facts?.[name] ?? null
    if (value !== null) facts[name] = { value, pointer: `/model/facts/${name}` }
  }
  return { ...known, facts: withMoe(facts) }
}

/** The facts in the table of known models for the model that the command names; they point to that word. */
function knownByName(parsed: Arguments, index: number): Model {
  const { values, given } = parsed
  const at =
    given.find(({ name }) => name === 'model_tag') ?? given.find(({ name }) => name === 'model')
  const known = knownModel(String(values.get('model_tag') ?? values.get('model') ?? ''))
  if (known === undefined) return { facts: {} }
  const pointer = at?.pointer ?? '/argv'
  const { facts, ...model } = readModelConfig(withOverrides(known.config, parsed), pointer, index)
  const runner = known.runner === undefined ? {} : { runner: { value: known.runner, pointer } }
  const named = Object.entries(facts).map(([name, fact]) => [name, { ...fact, pointer }])
  return { ...model, facts: { ...Object.fromEntries(named), ...runner } }
}

/** A model has experts exactly if it is a mixture of experts, so one of the two facts implies the other. */
function withMoe(facts: KnownFacts & Record<string, ModelFact<unknown>>): KnownFacts {
  const { experts, is_moe } = facts
  const sent = (fact: ModelFact<unknown> | undefined) =>
    fact?.pointer.startsWith('/model/facts/') === true
  if (experts === undefined || sent(is_moe) || (is_moe !== undefined && !sent(experts)))
    return facts
  return { ...facts, is_moe: { value: experts.value > 0, pointer: experts.pointer } }
}

/** The config with `--hf-overrides` applied, if that is an object. */
function withOverrides(config: unknown, { values }: Arguments): unknown {
  const overrides = values.get('hf_overrides')
  if (!isObject(config) || !isObject(overrides)) return config
  const reaching = Object.entries(overrides).filter(([name, value]) => reaches(name, value, config))
  return merged(config, Object.fromEntries(reaching))
}

/**
 * Models whose `config.json` may be flat, although the class of their config keeps the language model in a config of
 * its own.
 */
const FLAT_COMPOSITES: ReadonlySet<unknown> = new Set(['qwen2_vl', 'qwen2_5_vl'])

/**
 * Whether an override reaches the language model. One for a config that the model does not have is an attribute that nothing
 * reads (`ModelConfig._apply_dict_overrides`), but for `text_config`; a flat composite passes on what its language model has.
 */
function reaches(name: string, value: unknown, config: Json): boolean {
  if (isObject(value)) return name === 'text_config' || isObject(config[name])
  return !FLAT_COMPOSITES.has(config.model_type) || config[name] !== undefined
}

function merged(config: Json, overrides: Json): Json {
  const nested = Object.entries(overrides).map(([name, value]): [string, unknown] => {
    const before = config[name]
    return [name, isObject(value) && isObject(before) ? merged(before, value) : value]
  })
  return { ...config, ...Object.fromEntries(nested) }
}

type Json = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** From 0.22.0 on a conversion makes it a pooling model. */
const CONVERSION_POOLS = byRelease(['0.10.1', false], ['0.22.0', true])

const POOLING_TASKS = new Set(['classify', 'embed', 'embedding', 'reward', 'score'])

/** What the command line says about the model: `--runner`, `--task` up to 0.12.0, `--convert` and `--model-impl`. */
function factsOfArguments({ values, given }: Arguments, index: number): KnownFacts {
  const at = (name: string) =>
    given.findLast((argument) => argument.name === name)?.pointer ?? '/argv'
  const runner = values.get('runner')
  const task = String(values.get('task') ?? 'auto')
  const convert = String(values.get('convert') ?? 'auto')
  const facts: { -readonly [Name in FactName]?: NonNullable<KnownFacts[Name]> } = {}
  if (runner === 'generate' || runner === 'pooling') {
    facts.runner = { value: runner, pointer: at('runner') }
  } else if (task !== 'auto') {
    facts.runner = { value: POOLING_TASKS.has(task) ? 'pooling' : 'generate', pointer: at('task') }
  } else if (CONVERSION_POOLS[index] && convert !== 'auto' && convert !== 'none') {
    facts.runner = { value: 'pooling', pointer: at('convert') }
  }
  if (values.get('model_impl') === 'transformers') {
    facts.pipeline_parallel = { value: true, pointer: at('model_impl') }
  }
  return facts
}
