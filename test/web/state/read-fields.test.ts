import { describe, expect, test } from 'bun:test'
import { readEnvironment, readNumbers, readObject } from '../../../src/web/state/read-fields.ts'

describe('what is written into the fields of the place', () => {
  test('is a JSON object', () => {
    expect(readObject(' {"model_type": "llama"}\n')).toEqual({ model_type: 'llama' })
    for (const text of ['[]', '8', 'null']) {
      expect(() => readObject(text)).toThrow('Paste a JSON object')
    }
    expect(() => readObject('{')).toThrow()
  })

  test('is variables, a line each, as a file or a shell has them', () => {
    const text = 'VLLM_PORT=29500\n\n  export NCCL_DEBUG=INFO=x\nEMPTY=\n'
    expect(readEnvironment(text)).toEqual({
      VLLM_PORT: '29500',
      NCCL_DEBUG: 'INFO=x',
      EMPTY: '',
    })
    expect(() => readEnvironment('VLLM_PORT 29500')).toThrow('No NAME=value: VLLM_PORT 29500')
  })

  test('is numbers of NUMA nodes with commas between them', () => {
    expect(readNumbers('0,0, 1 ,1')).toEqual([0, 0, 1, 1])
    for (const text of ['0,,1', '0;1', '-1', '0.5', '12345']) {
      expect(() => readNumbers(text)).toThrow('Write numbers with commas between them')
    }
  })
})
