import { EXAMPLES } from '../../src/web/state/examples.ts'
import { type Inputs, NO_FACTS, NO_INPUTS } from '../../src/web/state/inputs.ts'
import { hostReport } from '../hosts/sample.ts'

/** A state of the page that has looks of its own: what was put in, and a text that shows when it is drawn. */
export interface View {
  readonly name: string
  readonly inputs: Inputs
  readonly shows: string | RegExp
}

const H100S = {
  ...NO_FACTS,
  host: { platform: 'cuda', device_count: 8, ray: { installed: false } },
} as const

/** A StatefulSet whose pods would not find each other, among other faults. */
const FAULTY_MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: deepseek
spec:
  replicas: 2
  selector:
    matchLabels: {app: deepseek}
  template:
    metadata:
      labels: {app: deepseek}
    spec:
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.24.0
          args:
            - deepseek-ai/DeepSeek-R1
            - --tensor-parallel-size=16
            - --enable-expert-parallel
            - --max-parallel-loading-workers=2
          resources:
            limits: {nvidia.com/gpu: "8"}
---
apiVersion: v1
kind: Pod
metadata:
  name: typo
spec:
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.24.0
      args: [meta-llama/Llama-3.3-70B-Instruct, --tensor-paralel-size=4]
`

const view = (name: string, shows: string | RegExp, inputs: Partial<Inputs>): View => ({
  name,
  shows,
  inputs: { ...NO_INPUTS, ...inputs },
})

const DEEPSEEK = EXAMPLES[0]?.inputs ?? {}
const OLD_CONFIG = EXAMPLES.find(({ inputs }) => inputs.view === 'releases')?.inputs ?? {}
const MANIFEST = EXAMPLES.find(({ inputs }) => inputs.text?.startsWith('apiVersion'))?.inputs ?? {}

/** One state for everything that the page shows. */
export const VIEWS: readonly View[] = [
  view('ranks', '8 of 8 devices', DEEPSEEK),
  view('ranks-of-a-report', 'device 0, NUMA 0', {
    text: 'vllm serve meta-llama/Llama-3.3-70B-Instruct -tp 4\n',
    report: hostReport() as NonNullable<Inputs['report']>,
  }),
  view('ranks-512', '512 of 512 devices', {
    text: 'vllm serve deepseek-ai/DeepSeek-V3 -dp 512 --enable-expert-parallel\n',
    facts: H100S,
    hosts: 64,
  }),
  view('config', 'tensor_parallel_size', { ...DEEPSEEK, view: 'config' }),
  view('releases', 'Choose a release', { ...DEEPSEEK, view: 'releases' }),
  view('upgrade', 'Rewrite for 0.33.0', OLD_CONFIG),
  view('upgrade-of-a-command', 'Use it with 0.33.0', {
    text: 'vllm serve deepseek-ai/DeepSeek-R1 -dp 8 --enable-expert-parallel --num-redundant-experts 32 --enable-eplb\n',
    version: '0.11.0',
    facts: H100S,
    view: 'releases',
    target: '0.33.0',
  }),
  view('compare', 'They cannot work together', {
    text: 'vllm serve deepseek-ai/DeepSeek-R1 -tp 8 --enable-expert-parallel\n',
    other: 'vllm serve deepseek-ai/DeepSeek-R1 -tp 4 -pp 2\n',
    facts: H100S,
    view: 'compare',
  }),
  view('compare-nothing', 'Start from a copy', { ...DEEPSEEK, view: 'compare' }),
  view('copy', 'TypeScript SDK', { ...DEEPSEEK, view: 'copy' }),
  view('manifest', 'read as Kubernetes manifest', MANIFEST),
  view('manifest-faults', 'Fails', { text: FAULTY_MANIFEST }),
  view('plan', 'Strategy', {
    text: 'vllm serve meta-llama/Llama-3.1-405B-Instruct -tp 8 -pp 2\n',
    facts: H100S,
    hosts: 2,
    view: 'plan',
  }),
  view('plan-refused', 'Nearest sizes that launch', {
    text: 'vllm serve meta-llama/Llama-3.1-405B-Instruct -tp 16 -pp 3\n',
    facts: H100S,
    hosts: 2,
    view: 'plan',
  }),
  view('empty', 'Nothing to read yet', {}),
  view('refused', 'Does not launch', {
    text: 'vllm serve meta-llama/Llama-3.3-70B-Instruct \\\n  --tensor-parallel-size eight \\\n  --enable-expert-paralel\n',
  }),
  view('assumptions', 'assumed', {
    text: 'vllm serve deepseek-ai/DeepSeek-R1 -tp 16 --enable-expert-parallel\n',
  }),
]
