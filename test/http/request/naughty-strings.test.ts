import { expect, test } from 'bun:test'
import { postResolve } from '../../support/app.ts'
import { fixture } from '../../support/fixtures.ts'

const path = fixture('json/blns.json')
const strings: readonly string[] = path === undefined ? [] : await Bun.file(path).json()

test.skipIf(path === undefined)(
  'no naughty string, as a value or as a key, is more than a fault of the request',
  async () => {
    for (const text of strings) {
      const bodies = [
        { vllm_version: text, config: {} },
        { config: { worker_cls: text, tensor_parallel_size: text, master_addr: text } },
        { config: { [text]: text, ray_runtime_env: { [text]: text } } },
        { config: {}, env: { [text]: text, VLLM_DP_SIZE: text } },
        { config: {}, [text]: text },
        { config: {}, host: { platform: text, [text]: 1 } },
        text,
      ]
      for (const body of bodies) {
        const answer = await postResolve(JSON.stringify(body))
        expect([200, 422]).toContain(answer.status)
      }
    }
  },
)
