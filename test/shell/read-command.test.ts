// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import { describe, expect, test } from 'bun:test'
import { readCommand } from '../../src/shell/index.ts'

function argvOf(command: string, env: Record<string, string> = {}) {
  const reading = readCommand(command, env)
  return 'argv' in reading ? reading.argv : reading.faults.map(({ code }) => code)
}

const SERVES: Readonly<Record<string, string>> = {
  'plain words': 'vllm serve m -tp 8',
  'leading assignments': 'VLLM_USE_V1=1 vllm serve m -tp 8',
  continuations: 'vllm serve m \\\n  -tp 8',
  'Windows line ends': 'vllm serve m \\\r\n  -tp 8\r\n',
  'a prompt': '$ vllm serve m -tp 8',
  'typographic quotes': 'vllm serve \u201cm\u201d -tp 8',
  defaults: 'vllm serve m -tp ${TP:-8}',
  arithmetic: 'vllm serve m -tp $((2 * 4))',
  exec: 'exec vllm serve m -tp 8',
  env: 'env A=1 vllm serve m -tp 8',
  nohup: 'nohup vllm serve m -tp 8 &',
  sudo: 'sudo vllm serve m -tp 8',
  'a shell': "sh -c 'vllm serve m -tp 8'",
  uv: 'uv run vllm serve m -tp 8',
  docker: 'docker run --rm --gpus all -p 8000:8000 vllm/vllm-openai:v0.24.0 m -tp 8',
}

describe('a command gives vLLM its words', () => {
  for (const [name, command] of Object.entries(SERVES)) {
    test(name, () => expect(argvOf(command)).toEqual(['serve', 'm', '-tp', '8']))
  }
})

test('variables come from env, those of Kubernetes as well', () => {
  const words = ['serve', 'm', '-tp', '8']
  expect(argvOf('vllm serve m -tp $TP', { TP: '8' })).toEqual(words)
  expect(argvOf('vllm serve m -tp $(TP)', { TP: '8' })).toEqual(words)
})

describe('a command that gives none is refused', () => {
  test('for what the text does not say', () => {
    expect(argvOf('vllm serve m -tp $TP')).toEqual(['command_not_static'])
    expect(argvOf('vllm serve m -tp $(nproc)')).toEqual(['command_not_static'])
  })
  test('for another program, and for several servers', () => {
    expect(argvOf('ls')).toEqual(['command_without_vllm'])
    expect(argvOf('vllm serve a; vllm serve b')).toEqual(['command_with_several'])
  })
})
