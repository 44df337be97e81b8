import { expect, test } from 'bun:test'
import { check } from '../check.ts'

const statefulSet = (more: string) => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ranks}
spec:
  serviceName: ranks
  replicas: 2
  selector: {matchLabels: {app: ranks}}
  template:
    metadata: {labels: {app: ranks}}
    spec:
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.24.0
          command: [sh, -c]
          args: ['vllm serve own/model -dp 4 -dpl 2 --data-parallel-start-rank $(( \${HOSTNAME##*-} * 2 ))']
          ${more}
`

const lastWords = (manifest: string) =>
  check(manifest).workloads.flatMap(({ containers }) =>
    containers.flatMap(({ pods }) => pods.map(({ argv }) => argv?.at(-1))),
  )

test('every shell knows HOSTNAME, which container runtimes set to the name of the pod', () => {
  expect(lastWords(statefulSet(''))).toEqual(['0', '2'])
})

test('HOSTNAME is what the container sets, where it does', () => {
  expect(lastWords(statefulSet('env: [{name: HOSTNAME, value: own-1}]'))).toEqual(['2', '2'])
})
