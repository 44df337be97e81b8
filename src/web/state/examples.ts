import { type Inputs, NO_FACTS } from './inputs.ts'

/** A deployment to start from. */
export interface Example {
  readonly name: string
  readonly inputs: Partial<Inputs>
}

const H100S = {
  ...NO_FACTS,
  host: { platform: 'cuda', device_count: 8, ray: { installed: false } },
} as const

/** Deployments as projects and model cards recommend them. */
export const EXAMPLES: readonly Example[] = [
  {
    name: 'DeepSeek-R1, 8 data-parallel ranks with expert parallelism',
    inputs: {
      text: `vllm serve deepseek-ai/DeepSeek-R1 \\
  --data-parallel-size 8 \\
  --enable-expert-parallel \\
  --enable-eplb --eplb-config.num_redundant_experts 32 \\
  --max-model-len 16k \\
  --gpu-memory-utilization 0.9
`,
      facts: H100S,
    },
  },
  {
    name: 'Llama 3.3 70B, tensor parallel on 4 GPUs',
    inputs: {
      text: `vllm serve meta-llama/Llama-3.3-70B-Instruct \\
  --tensor-parallel-size 4 \\
  --max-num-seqs 256 --enable-prefix-caching
`,
      facts: H100S,
    },
  },
  {
    name: 'Llama 3.1 405B over 2 hosts, planned',
    inputs: {
      text: `vllm serve meta-llama/Llama-3.1-405B-Instruct \\
  --tensor-parallel-size 8 --pipeline-parallel-size 2
`,
      facts: H100S,
      hosts: 2,
    },
  },
  {
    name: 'A wide deployment over 64 hosts of 8, planned',
    inputs: {
      text: `vllm serve deepseek-ai/DeepSeek-V3 \\
  --data-parallel-size 512 --enable-expert-parallel
`,
      facts: H100S,
      hosts: 64,
    },
  },
  {
    name: 'A ParallelConfig of release 0.11 with fields that were removed later',
    inputs: {
      text: `# Move it with the strip of releases
tensor_parallel_size: 8
enable_expert_parallel: true
enable_eplb: true
num_redundant_experts: 32
`,
      version: '0.11.0',
      facts: H100S,
      view: 'releases',
      target: '0.33.0',
    },
  },
  {
    name: 'A LeaderWorkerSet on Kubernetes, tensor parallel over 2 pods',
    inputs: {
      text: `apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
metadata:
  name: llama-405b
spec:
  replicas: 1
  leaderWorkerTemplate:
    size: 2
    leaderTemplate:
      metadata:
        labels: {role: leader}
      spec:
        containers:
          - name: vllm
            image: vllm/vllm-openai:v0.24.0
            command: [sh, -c]
            args:
              - >-
                vllm serve meta-llama/Llama-3.1-405B-Instruct
                --tensor-parallel-size 8 --pipeline-parallel-size 2
                --nnodes 2 --node-rank 0 --master-addr $(LWS_LEADER_ADDRESS)
            resources:
              limits: {nvidia.com/gpu: "8"}
            ports:
              - containerPort: 8000
            readinessProbe:
              httpGet: {path: /health, port: 8000}
            volumeMounts:
              - {name: shm, mountPath: /dev/shm}
        volumes:
          - name: shm
            emptyDir: {medium: Memory}
    workerTemplate:
      spec:
        containers:
          - name: vllm
            image: vllm/vllm-openai:v0.24.0
            command: [sh, -c]
            args:
              - >-
                vllm serve meta-llama/Llama-3.1-405B-Instruct
                --tensor-parallel-size 8 --pipeline-parallel-size 2
                --nnodes 2 --node-rank $LWS_WORKER_INDEX
                --master-addr $(LWS_LEADER_ADDRESS) --headless
            resources:
              limits: {nvidia.com/gpu: "8"}
            volumeMounts:
              - {name: shm, mountPath: /dev/shm}
        volumes:
          - name: shm
            emptyDir: {medium: Memory}
`,
    },
  },
]
