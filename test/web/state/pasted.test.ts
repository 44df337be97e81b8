import { describe, expect, test } from 'bun:test'
import { readPasted } from '../../../src/web/state/pasted.ts'
import { hostReport } from '../../hosts/sample.ts'
import { H100S, inputsOf } from '../../support/web-session.ts'

const inputs = inputsOf({ facts: H100S })

describe('a text that is pasted', () => {
  test('sets the report of the host, if it is one', () => {
    const report = hostReport()
    const pasted = readPasted(JSON.stringify(report, null, 2), inputs)
    expect(pasted?.inputs).toEqual({ report: JSON.parse(JSON.stringify(report)) })
  })

  test('sets the config of the model, if it is one, and keeps nothing but the facts of the host', () => {
    const config = { architectures: ['LlamaForCausalLM'], num_attention_heads: 64 }
    const facts = { ...H100S, model: { facts: { is_moe: true } } }
    const pasted = readPasted(JSON.stringify(config), { facts })
    expect(pasted?.inputs).toEqual({ facts: { ...H100S, model: { config } } })
  })

  test.each([
    ['a ParallelConfig', '{"tensor_parallel_size": 8}'],
    ['a manifest', '{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": []}}'],
    ['a command', 'vllm serve x --hf-overrides \'{"model_type": "llama"}\''],
    ['an unfinished object', '{"model_type": "llama"'],
    ['a list', '[{"model_type": "llama"}]'],
    ['nothing', ''],
  ])('becomes part of the text if it is %s', (_, text) => {
    expect(readPasted(text, inputs)).toBeUndefined()
  })
})
