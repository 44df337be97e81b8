import { describe, expect, test } from 'bun:test'
import { type Kind, kindOf } from '../../../src/web/state/kind.ts'

const POD = `apiVersion: v1
kind: Pod
metadata: {name: vllm}
`

const TEXTS: readonly (readonly [kind: Kind, what: string, text: string])[] = [
  ['empty', 'nothing', ''],
  ['empty', 'blanks', ' \n\t\n'],
  ['empty', 'comments alone', '# what was here before\n  # and before that\n'],
  ['command', 'a command', 'vllm serve Qwen/Qwen3-8B -tp 2'],
  ['command', 'the first letters of one', 'vl'],
  ['command', 'one behind a prompt', '$ vllm serve Qwen/Qwen3-8B'],
  ['command', 'one with its environment', 'VLLM_USE_V1=1 vllm serve Qwen/Qwen3-8B'],
  [
    'command',
    'a script with comments',
    '#!/bin/bash\n# serves\nset -e\nexec vllm serve "$MODEL"\n',
  ],
  ['command', 'a script that begins with a test', '[ -f env.sh ] && . env.sh\nvllm serve x'],
  ['command', 'a script that begins with a test of bash', '[[ -f env.sh ]] && vllm serve x'],
  ['command', 'docker run', 'docker run --gpus all vllm/vllm-openai:v0.24.0 --model Qwen/Qwen3-8B'],
  ['command', 'python', 'python3 -m vllm.entrypoints.openai.api_server --model x'],
  ['command', 'options without their program', '--tensor-parallel-size 8 --enable-expert-parallel'],
  ['command', 'an option with a JSON object', `vllm serve x --eplb-config '{"window_size": 10}'`],
  ['config', 'a JSON object', '{"tensor_parallel_size": 8}'],
  ['config', 'one that is not finished', '{'],
  ['config', 'JSON in lines', '{\n  "tensor_parallel_size": 8,\n  "kind_of_thing": 1\n}'],
  ['config', 'YAML', 'tensor_parallel_size: 8\n'],
  ['config', 'YAML with comments', '# of the cluster\n\ntensor_parallel_size: 8 # GPUs\n'],
  ['config', 'YAML that begins a document', '--- # one\ntensor_parallel_size: 8\n'],
  ['config', 'the first key', 'tensor_parallel_size:'],
  ['config', 'a quoted key', '"tensor_parallel_size": 8'],
  ['config', 'a list, which is none', '["serve", "x"]'],
  ['manifest', 'an object of Kubernetes', POD],
  ['manifest', 'a stream of them', `# Source: chart/templates/pod.yaml\n---\n${POD}---\n${POD}`],
  ['manifest', 'one with its kind first', 'kind: Pod\napiVersion: v1\n'],
  [
    'manifest',
    'one with its metadata first',
    'metadata: {name: vllm}\napiVersion: v1\nkind: Pod\n',
  ],
  ['manifest', 'a template', `{{- if .Values.enabled }}\n${POD}{{- end }}`],
  ['manifest', 'JSON', '{\n  "apiVersion": "v1",\n  "kind": "Pod"\n}'],
  ['manifest', 'JSON in a line', '{"metadata":{"name":"vllm"},"apiVersion":"v1","kind":"Pod"}'],
  ['manifest', 'the containers of a pod', 'containers:\n- name: vllm\n  image: vllm/vllm-openai\n'],
]

describe('a text is recognised', () => {
  test.each(TEXTS)('as %s: %s', (kind, _, text) => {
    expect(kindOf(text)).toBe(kind)
  })

  test('whatever the ends of its lines', () => {
    for (const [kind, what, text] of TEXTS) {
      expect([what, kindOf(text.replaceAll('\n', '\r\n'))]).toEqual([what, kind])
    }
  })
})
