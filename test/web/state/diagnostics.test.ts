import { describe, expect, test } from 'bun:test'
import { diagnosticsOf } from '../../../src/web/state/diagnostics.ts'
import type { Inputs } from '../../../src/web/state/inputs.ts'
import { advance } from '../../../src/web/state/session.ts'
import { currentAnswers, H100S, sessionOf } from '../../support/web-session.ts'

/** The marked parts of a text, each with its severity and code, from what the real app answers. */
async function marked(text: string, given: Partial<Inputs> = {}): Promise<string[]> {
  const session = await sessionOf({ text, version: '0.24.0', facts: H100S, ...given })
  return diagnosticsOf(session.inputs, currentAnswers(session)).map(
    ({ place, severity, code }) =>
      `${severity} ${code ?? 'syntax'}: ${place && text.slice(place.start, place.end)}`,
  )
}

const container = (rest: string) => `apiVersion: v1
kind: Pod
metadata:
  name: vllm
spec:
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.24.0
      resources: {limits: {nvidia.com/gpu: 1}}
      readinessProbe: {httpGet: {path: /health, port: 8000}}
      ${rest}
`

describe('in a command', () => {
  test.each([
    ['an option', 'vllm serve x --tensor-paralel-size 4', '--tensor-paralel-size'],
    ['a value', 'vllm serve x -tp eight', 'eight'],
    [
      'a value behind =',
      'vllm serve x --tensor-parallel-size=eight',
      '--tensor-parallel-size=eight',
    ],
    ['a word of the third line', 'vllm serve x \\\n  -tp 2 \\\n  --nope 1', '--nope'],
    ['a quoted word', 'vllm serve x "--nope" 1', '"--nope"'],
    ['a word of a script', 'set -e\nexec vllm serve x --nope', '--nope'],
    ['a word of docker run', 'docker run vllm/vllm-openai:v0.24.0 --model x --nope', '--nope'],
  ])('%s is marked where it stands', async (_, text, word) => {
    const errors = (await marked(text)).filter((each) => each.startsWith('error'))
    expect(errors).toEqual([expect.stringMatching(/: /)])
    expect(errors[0]?.split(': ')[1]).toBe(word)
  })

  test('text that the shell cannot read is marked at its line', async () => {
    expect(await marked('set -e\nvllm serve "x')).toEqual(['error command_syntax: "x'])
  })

  test('another program is marked', async () => {
    expect(await marked('export A=1\nsglang serve x')).toEqual([
      'error command_without_vllm: sglang',
    ])
  })

  test('a variable is marked where it is set', async () => {
    const text = 'export NOT_VLLM_USE_V1=1\nVLLM_USE_V1=1 vllm serve x'
    expect(await marked(text)).toEqual(['warning environment_variable_not_read: VLLM_USE_V1'])
  })

  test('what is nowhere in the text is marked nowhere', async () => {
    const facts = { ...H100S, env: { VLLM_NOPE: '1' } }
    expect(await marked('\nvllm serve x \\\n -tp 1', { facts })).toEqual([
      'warning environment_variable_not_read: null',
    ])
  })

  test('for several hosts, the errors are those of the plan', async () => {
    const text = 'vllm serve meta-llama/Llama-3.1-405B -tp 8 -pp 2'
    expect(await marked(text)).toEqual([expect.stringMatching(/^error world_size_exceeds/)])
    expect(await marked(text, { hosts: 2 })).toEqual([])
  })

  test('what a plan says of a word is marked there, and what it says of the hosts nowhere', async () => {
    const text = 'vllm serve meta-llama/Llama-3.1-405B -tp eight'
    expect(await marked(text, { hosts: 2 })).toEqual(['error invalid_value: eight'])
    const large = 'vllm serve meta-llama/Llama-3.1-405B -tp 32'
    expect(await marked(large, { hosts: 2 })).toContain('error too_few_devices: null')
  })
})

describe('in a config', () => {
  test.each([
    ['a value of JSON', '{"tensor_parallel_size": "x"}', 'error int_parsing: "x"'],
    ['a value of YAML', '# sizes\ntensor_parallel_size: 0', 'error greater_than_equal: 0'],
    ['a nested value', 'eplb_config:\n  window_size: 0', 'error greater_than: 0'],
    ['a value through an alias', 'eplb_config: &a {window_size: 0}', 'error greater_than: 0'],
    ['a value that is missing', 'tensor_parallel_size:', 'error int_type: tensor_parallel_size'],
    ['an unknown name', '{"tensor_size": 8}', 'error unexpected_keyword_argument: "tensor_size"'],
    ['a broken text', 'a: [1\nb: 2', 'error syntax: b'],
    ['a name given twice', 'a: 1\na: 2', 'error syntax: a'],
  ])('%s is marked where it stands', async (_, text, mark) => {
    expect((await marked(text))[0]).toBe(mark)
  })

  test('a name of an older release is marked, not its value', async () => {
    expect(
      await marked(
        'num_redundant_experts: 4\nenable_eplb: true\nenable_expert_parallel: true\ntensor_parallel_size: 2',
        { version: '0.11.0' },
      ),
    ).toEqual(['warning num_redundant_experts_deprecated: num_redundant_experts'])
  })
})

describe('in a manifest', () => {
  test.each([
    ['a word of the args', 'args: ["--model", "x", "--nope"]', 'error option_unknown: "--nope"'],
    [
      'a word of a list',
      'args:\n        - --model=x\n        - --nope',
      'error option_unknown: --nope',
    ],
    ['text that is no YAML', 'args: [', 'error invalid_yaml: '],
  ])('%s is marked where it stands', async (_, rest, mark) => {
    expect(await marked(container(rest))).toContainEqual(expect.stringContaining(mark))
  })
})

test('an answer to another text marks nothing', async () => {
  const session = await sessionOf({ text: 'vllm serve x --nope', facts: H100S })
  const inputs = { ...session.inputs, text: 'vllm serve x --nope --more' }
  const [typed] = advance(session, { type: 'changed', inputs })
  expect(typed.answers.main).not.toBeNull()
  expect(diagnosticsOf(inputs, currentAnswers(typed))).toEqual([])
})
