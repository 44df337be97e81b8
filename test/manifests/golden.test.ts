import { describe, expect, test } from 'bun:test'
import type { CheckAnswer, PodAnswer } from '../../src/manifests/index.ts'
import { check } from './check.ts'
import { type GoldenCase, type GoldenContainer, type GoldenPod, goldenCases } from './golden.ts'

/** As many pods of a workload as were recorded. */
const RECORDED_PODS = 8

/** What only the cluster knows, as the recording has it. */
function asRecorded(text: string, { ip, node }: GoldenPod): string {
  return text
    .replaceAll('<status.podIP>', ip)
    .replaceAll('<status.hostIP>', ip)
    .replaceAll('<spec.nodeName>', node)
    .replace(/<(?:secret|configmap) [^>]*>/g, '<secret>')
}

/** The answers for a container of a pod, in the order in which its servers start. */
function answersOf({ workloads }: CheckAnswer, workload: string, pod: string, name: string) {
  return workloads
    .filter((one) => one.name === workload)
    .flatMap(({ containers }) => containers)
    .filter((container) => container.name === name)
    .flatMap(({ pods }) => pods)
    .filter((one) => one.pod === pod)
}

function argvOf({ argv, python_argv }: Pick<GoldenContainer, 'argv' | 'python_argv'>) {
  return argv ?? python_argv ?? null
}

function expectContainer(
  answers: readonly PodAnswer[],
  container: GoldenContainer,
  pod: GoldenPod,
) {
  const servers = answers.filter(({ argv }) => argv !== null)
  const processes = container.processes ?? (argvOf(container) === null ? [] : [container])
  const read = servers.map(({ argv }) => argv?.map((token) => asRecorded(token, pod)))
  expect(read).toEqual(processes.map((one) => [...(argvOf(one) ?? [])]))
  for (const [at, { env }] of processes.entries()) {
    for (const [name, value] of Object.entries(env)) {
      // The shell sets it by itself, whether or not it is exported.
      if (name === 'HOSTNAME') continue
      expect([name, asRecorded(servers[at]?.env[name] ?? '(not set)', pod)]).toEqual([name, value])
    }
  }
  if (processes.length === 0) return
  const { accelerators } = servers[0] ?? {}
  expect(accelerators ?? null).toEqual(container.accelerators)
}

function expectCase({ manifest, expect: expected }: GoldenCase) {
  const answer = check(manifest)
  for (const { kind, name, namespace, pods_total, pods } of expected.workloads ?? []) {
    const workload = answer.workloads.find((one) => one.name === name)
    if (workload !== undefined) expect(workload).toMatchObject({ kind, namespace, pods_total })
    for (const pod of pods.slice(0, RECORDED_PODS)) {
      for (const container of [...pod.containers, ...(pod.init_containers ?? [])]) {
        expectContainer(answersOf(answer, name, pod.name, container.name), container, pod)
      }
    }
  }
  if (expected.static === false) {
    const containers = answer.workloads.flatMap((workload) => workload.containers)
    expect(containers.map((container) => container.static)).toContain(false)
  }
}

for (const file of ['real', 'synthetic'] as const) {
  describe(`${file} manifests run what was recorded`, () => {
    for (const golden of goldenCases(file)) {
      test(golden.id, () => expectCase(golden))
    }
  })
}

// The synthetic ones have options that no vLLM has.
describe('real manifests that are sound have no error', () => {
  for (const { id, manifest, findings } of goldenCases('real')) {
    if (findings.length > 0) continue
    test(id, () => {
      const errors = check(manifest).findings.filter(({ severity }) => severity === 'error')
      expect(errors).toEqual([])
    })
  }
})
