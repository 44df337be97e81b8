import { expect, test } from 'bun:test'
import { check } from './check.ts'

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

const script = (text: string) => ({ command: ['bash', '-c', text] })

/** A StatefulSet whose pods have this container. */
const statefulSet = (name: string, replicas: number, container: object) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    replicas,
    template: {
      spec: {
        containers: [{ name: 'vllm', image: 'vllm/vllm-openai:v0.24.0', ...container }],
      },
    },
  },
})

const checkAll = (...objects: readonly object[]) =>
  check(objects.map((object) => JSON.stringify(object)).join('\n---\n'), { strict: true })

const podsIn = ({ workloads }: ReturnType<typeof check>) =>
  workloads.flatMap(({ containers }) => containers.flatMap(({ pods }) => pods))

test('the scripts of all pods share their steps, and those that are left out fail under strict', () => {
  const counting = 'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done; vllm serve m --port $i'
  const alone = checkAll(statefulSet('a', 1, script(counting)))
  expect(alone.findings.map(({ code }) => code)).not.toContain('not_static')
  const all = checkAll(
    ...times(4, (index) => statefulSet(`a${index}`, 8, script(`: ${index}; ${counting}`))),
  )
  expect(all.verdict).toBe('fail')
  const notStatic = all.findings.filter(({ code }) => code === 'not_static')
  expect(notStatic.length).toBeGreaterThanOrEqual(3)
  expect(notStatic.at(-1)?.message).toContain('more than 50000 steps')
  expect(notStatic.at(-1)?.pods).toHaveLength(8)
  expect(podsIn(all).at(-1)?.outcome ?? null).toBeNull()
})

test('references of the environment that double end, and are reported', () => {
  const env = times(2_000, (index) => ({
    name: `A${index}`,
    value: index === 0 ? 'x' : `$(A${index - 1})$(A${index - 1})`,
  }))
  const { verdict, findings } = checkAll(
    statefulSet('a', 64, { args: ['m', '--served-model-name', '$(A1999)'], env }),
  )
  expect(verdict).toBe('fail')
  expect(findings.map(({ code }) => code)).toContain('not_static')
})

test('of pods that each launch another command fewer are checked, and how many is reported', () => {
  const objects = times(4, (index) =>
    statefulSet(
      `a${index}`,
      256,
      script(
        `vllm serve m -dp 1024 --data-parallel-start-rank \${HOSTNAME##*-} --port ${8000 + index}`,
      ),
    ),
  )
  const answer = checkAll(...objects)
  expect(answer.verdict).toBe('fail')
  expect(podsIn(answer).length).toBeLessThan(1_024)
  expect(answer.findings.find(({ code }) => code === 'pods_not_checked')?.message).toMatch(
    /makes 256 pods, of which the first \d+ were checked/,
  )
  const same = checkAll(...times(4, (index) => statefulSet(`a${index}`, 256, { args: ['m'] })))
  expect(podsIn(same).length).toBeGreaterThan(1_000)
})
