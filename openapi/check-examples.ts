import { MAX_LIST_BODY_BYTES } from '../src/http/request/body.ts'
import { ANSWER_TOO_LARGE, bodyProblemExamples, OVERLOADED } from './body-examples.ts'
import type { Example } from './example.ts'

const CHECK = { operationId: 'checkManifests', target: '/v1/check', method: 'POST' } as const
const ADMISSION = {
  operationId: 'reviewAdmission',
  target: '/v1/admission',
  method: 'POST',
} as const

const deployment = (gpus: number, image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'llama' },
  spec: {
    replicas: 1,
    template: {
      metadata: { labels: { app: 'llama' } },
      spec: {
        containers: [
          {
            name: 'vllm',
            image,
            args: ['meta-llama/Llama-3.3-70B-Instruct', '--tensor-parallel-size=4'],
            resources: { limits: { 'nvidia.com/gpu': String(gpus) } },
            startupProbe: { httpGet: { path: '/health', port: 8000 }, failureThreshold: 60 },
            readinessProbe: { httpGet: { path: '/health', port: 8000 } },
            volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }],
          },
        ],
        volumes: [{ name: 'shm', emptyDir: { medium: 'Memory' } }],
      },
    },
  },
})

const text = (object: object) => JSON.stringify(object, null, 2)

const review = (object: object) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
    kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
    resource: { group: 'apps', version: 'v1', resource: 'deployments' },
    name: 'llama',
    namespace: 'serving',
    operation: 'CREATE',
    userInfo: { username: 'admin' },
    object,
    oldObject: null,
    dryRun: false,
  },
})

/** Requests for every answer to a check of manifests. */
export const CHECK_EXAMPLES: readonly Example[] = [
  {
    ...CHECK,
    name: 'idle_accelerators',
    summary: 'Tensor parallel 4 with a limit of 8 GPUs',
    body: { manifests: text(deployment(8, 'vllm/vllm-openai:v0.24.0')) },
  },
  {
    ...CHECK,
    name: 'missing_accelerators',
    summary: 'Tensor parallel 4 with a limit of 2 GPUs, and an image that moves',
    body: { manifests: text(deployment(2, 'vllm/vllm-openai:latest')), vllm_version: '0.24.0' },
  },
  ...bodyProblemExamples(CHECK, MAX_LIST_BODY_BYTES),
  {
    ...CHECK,
    name: 'invalid_query',
    summary: 'A parameter that does not exist',
    target: '/v1/check?verbose=true',
    body: { manifests: '' },
    problem: 'invalid_query',
  },
  {
    ...CHECK,
    name: 'invalid_request',
    summary: 'The manifests as an object',
    body: { manifests: deployment(4, 'vllm/vllm-openai:v0.24.0') },
    problem: 'invalid_request',
  },
  {
    ...CHECK,
    name: 'unknown_release',
    summary: 'An unknown release',
    body: { manifests: '', vllm_version: '0.9.9' },
    problem: 'unknown_release',
  },
  {
    ...CHECK,
    name: 'internal_error',
    summary: 'The service fails',
    body: { manifests: text(deployment(4, 'vllm/vllm-openai:v0.24.0')) },
    problem: 'internal_error',
    given: 'broken',
  },
  {
    ...CHECK,
    ...ANSWER_TOO_LARGE,
    body: { manifests: text(deployment(4, 'vllm/vllm-openai:v0.24.0')) },
  },
  { ...CHECK, ...OVERLOADED, body: { manifests: text(deployment(4, 'vllm/vllm-openai:v0.24.0')) } },
  {
    ...ADMISSION,
    name: 'allowed_with_warnings',
    summary: 'A Deployment with idle GPUs is admitted',
    body: review(deployment(8, 'vllm/vllm-openai:v0.24.0')),
  },
  {
    ...ADMISSION,
    name: 'denied',
    summary: 'A Deployment whose vLLM cannot start is refused',
    body: review(deployment(2, 'vllm/vllm-openai:v0.24.0')),
  },
  {
    ...ADMISSION,
    name: 'not_checked',
    summary: 'The service fails, and the operator admits objects in this case',
    body: review(deployment(4, 'vllm/vllm-openai:v0.24.0')),
    given: 'broken',
  },
  ...bodyProblemExamples(ADMISSION, MAX_LIST_BODY_BYTES),
  {
    ...ADMISSION,
    name: 'invalid_request',
    summary: 'A review without a request',
    body: { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' },
    problem: 'invalid_request',
  },
  { ...ADMISSION, ...OVERLOADED, body: review(deployment(4, 'vllm/vllm-openai:v0.24.0')) },
]
