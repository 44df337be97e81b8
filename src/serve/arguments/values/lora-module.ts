import { show } from '../../../vllm/values/show.ts'
import { Refusal } from '../refusal.ts'
import type { Option } from '../table/options-of.ts'
import { splitAtEquals, type Token } from '../token.ts'
import { loads } from './python-json.ts'
import { toJson } from './to-json.ts'

const FIELDS = new Set(['name', 'path', 'base_model_name', 'load_inplace', 'is_3d_lora_weight'])

/** One value of `--lora-modules`: `name=path`, or an object as JSON (`LoRAParserAction` in `cli_args.py`). */
export function loraModule({ text, pointer }: Token, { flag }: Option): unknown[] {
  if (text === '' || text === 'None') return []
  if (text.includes('=') && !text.includes(',')) {
    const { name, value } = splitAtEquals(text)
    return [{ name, path: value }]
  }
  const read = loads(text)
  if ('fault' in read) {
    throw new Refusal(
      read.fault,
      pointer,
      `${flag} has ${show(text)}, which is neither name=path nor JSON`,
    )
  }
  const { value } = read
  if (!(value instanceof Map) || !hasNameAndPath(value)) {
    throw new Refusal(
      'invalid_value',
      pointer,
      `${flag} has ${show(text)}, but JSON must be an object with name and path`,
    )
  }
  return [toJson(value)]
}

function hasNameAndPath(value: ReadonlyMap<string, unknown>): boolean {
  return value.has('name') && value.has('path') && [...value.keys()].every((key) => FIELDS.has(key))
}
