import { expect, test } from 'bun:test'
import { check } from '../check.ts'
import { pod, stream } from '../findings/objects.ts'

/** A pod that serves the model that its init container downloads, on 3 devices: the heads must be a multiple of 3. */
const downloading = (name: string, source: string) =>
  pod({
    metadata: { name },
    container: {
      command: ['vllm', 'serve', '/models/m', '--tensor-parallel-size', '3'],
      resources: { limits: { 'nvidia.com/gpu': '3' } },
    },
    spec: {
      initContainers: [{ name: 'get', image: 'get', args: [`hf://${source}`, '/models/m'] }],
    },
  })

const HAS_96_HEADS = downloading('divisible', 'Qwen/Qwen3-Coder-480B-A35B-Instruct')
const HAS_40_HEADS = downloading('indivisible', 'Qwen/Qwen3-14B')

test('pods that run one command share its outcome only where they serve one model', () => {
  for (const text of [stream(HAS_96_HEADS, HAS_40_HEADS), stream(HAS_40_HEADS, HAS_96_HEADS)]) {
    const refused = check(text).findings.filter(({ code }) => code === 'command_does_not_launch')
    expect(refused.flatMap(({ pods }) => pods)).toEqual(['indivisible'])
  }
})
