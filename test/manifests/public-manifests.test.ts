import { describe, expect, test } from 'bun:test'
import { release } from '../support/resolve.ts'
import { check, codesIn } from './check.ts'
import { deployment, group, pod, SOUND, stream } from './findings/objects.ts'

// What manifests of public projects have, as small as it can be.

/** The findings of a stream, as `severity code`. */
function found(text: string, options: Parameters<typeof check>[1] = {}): string[] {
  return check(text, options).findings.map(({ severity, code }) => `${severity} ${code}`)
}

const errorsIn = (text: string) => found(text).filter((one) => one.startsWith('error'))

describe('the release of an image that does not name one', () => {
  const unknownImage = { image: 'registry.example/serving:2025-10-01' }

  test('is an assumption, so an option of another release is not an error', () => {
    const text = pod({ container: { ...unknownImage, args: ['--swap-space', '4'] } })
    expect(found(text)).toContain('warning option_unknown')
    expect(errorsIn(text)).toEqual([])
    const { message } = check(text).findings.find(({ code }) => code === 'option_unknown') ?? {}
    expect(message).toContain('vLLM 0.17.0 accepts it. Send vllm_version')
  })

  test('does not excuse what every release refuses', () => {
    const text = pod({ container: { ...unknownImage, args: ['--tensor-parallel-size', '0'] } })
    expect(errorsIn(text)).toEqual(['error command_does_not_launch'])
  })

  test('is settled by the caller, also where the check is strict', () => {
    const given = { release: release('0.24.0'), releaseIsGiven: true, strict: true }
    expect(found(pod({ container: unknownImage }), given)).toEqual([])
    expect(check(pod({ container: unknownImage }), given).verdict).toBe('pass')
  })
})

test('an unknown release is named as its tag has it, and a tag with a suffix names a release', () => {
  const version = (image: string) =>
    check(pod({ container: { image } })).workloads[0]?.containers[0]?.vllm_version
  expect(version('vllm/vllm-openai:v0.6.3')).toBe('0.6.3')
  expect(version('registry.example/vllm-openai:v0.11.0.self.post1')).toBe('0.11.0')
})

test('a script that starts Ray before vLLM brings in the devices of the other pods', () => {
  const container = (command: string) => ({
    ...SOUND,
    image: 'registry.example/pytorch-vllm-serve:20240821',
    command: ['sh', '-c', command],
    resources: { limits: { 'nvidia.com/gpu': '8' } },
  })
  const template = (command: string) => ({ spec: { containers: [container(command)] } })
  const text = JSON.stringify({
    apiVersion: 'leaderworkerset.x-k8s.io/v1',
    kind: 'LeaderWorkerSet',
    metadata: { name: 'large' },
    spec: {
      leaderWorkerTemplate: {
        size: 2,
        leaderTemplate: template(
          '/workspace/ray_init.sh leader --ray_cluster_size=$(LWS_GROUP_SIZE); vllm serve org/m -tp 8 -pp 2',
        ),
        workerTemplate: template(
          '/workspace/ray_init.sh worker --ray_address=$(LWS_LEADER_ADDRESS)',
        ),
      },
    },
  })
  expect(errorsIn(text)).toEqual([])
})

describe('text that a template or a person has to replace', () => {
  const helm = deployment(1, {
    container: {
      image: '{{ .Values.image }}',
      args: ['--tensor-parallel-size', '{{ .Values.tp }}'],
      resources: { limits: { 'nvidia.com/gpu': '{{ .Values.gpus }}' } },
    },
  }).replace('"replicas": 1', '"replicas": "{{ .Values.replicas }}"')

  test('is reported at its place, and what depends on it is not an error', () => {
    const places = check(helm)
      .findings.filter(({ code }) => code === 'placeholder_left')
      .map(({ pointer }) => pointer)
    const container = '/spec/template/spec/containers/0'
    expect(places.toSorted()).toEqual([
      '/spec/replicas',
      `${container}/args/1`,
      `${container}/image`,
      `${container}/resources/limits/nvidia.com~1gpu`,
    ])
    expect(errorsIn(helm)).toEqual([])
  })

  test('is a placeholder for a shell as well', () => {
    const text = pod({
      container: { command: ['sh', '-c', 'vllm serve <model-path> --port 8000'] },
    })
    expect(found(text)).toEqual(['warning placeholder_left'])
  })

  test('is none within the value of an option, or in a runtime of KServe', () => {
    const config = '{"think_start_str": "<think>"}'
    expect(found(pod({ container: { args: ['--hf-overrides', config] } }))).toEqual([])
    const runtime = JSON.stringify({
      apiVersion: 'serving.kserve.io/v1alpha1',
      kind: 'ServingRuntime',
      metadata: { name: 'vllm' },
      spec: { containers: [{ ...SOUND, args: ['--served-model-name={{.Name}}'] }] },
    })
    expect(codesIn(runtime)).not.toContain('placeholder_left')
  })
})

test('a variable of a plugin is not one that vLLM fails to read', () => {
  const codes = (image: string, name: string) =>
    codesIn(pod({ container: { image, env: [{ name, value: '1' }] } }))
  expect(codes('quay.io/ascend/vllm-ascend:v0.11.0', 'VLLM_ASCEND_ENABLE_NZ')).not.toContain(
    'variable_not_read',
  )
  expect(codes('registry.example/vllm-gaudi:1', 'VLLM_PROMPT_BS_BUCKET_MAX')).not.toContain(
    'variable_not_read',
  )
  expect(codes('vllm/vllm-openai:v0.24.0', 'VLLM_PROMPT_BS_BUCKET_MAX')).toContain(
    'variable_not_read',
  )
})

describe('devices of resource claims', () => {
  const claimed = (count: number) =>
    stream(
      pod({
        container: {
          image: 'registry.example/vllm-xpu:v0.24.0',
          args: ['--tensor-parallel-size', '4'],
          resources: { claims: [{ name: 'gpus' }] },
        },
        spec: { resourceClaims: [{ name: 'gpus', resourceClaimTemplateName: 'four' }] },
      }),
      JSON.stringify({
        apiVersion: 'resource.k8s.io/v1',
        kind: 'ResourceClaimTemplate',
        metadata: { name: 'four' },
        spec: {
          spec: {
            devices: { requests: [{ exactly: { deviceClassName: 'gpu.intel.com', count } }] },
          },
        },
      }),
    )

  test('are counted, where their template is in the stream', () => {
    expect(codesIn(claimed(4))).not.toContain('accelerators_unknown')
    expect(errorsIn(claimed(4))).toEqual([])
    expect(errorsIn(claimed(2))).toEqual(['error accelerators_missing'])
  })

  test('are those that the image is for', () => {
    expect(codesIn(claimed(4))).not.toContain('image_platform_differs')
  })
})

test('a role that holds the spec of a LeaderWorkerSet makes its groups, with their variables', () => {
  const script =
    'vllm serve org/m -tp 2 --nnodes $LWS_GROUP_SIZE --node-rank $LWS_WORKER_INDEX --master-addr $LWS_LEADER_ADDRESS'
  const workerTemplate = {
    spec: { containers: [{ ...SOUND, command: ['sh', '-c', script] }] },
  }
  const text = JSON.stringify({
    apiVersion: 'disaggregatedset.x-k8s.io/v1',
    kind: 'DisaggregatedSet',
    metadata: { name: 'pd' },
    spec: {
      roles: ['prefill', 'decode'].map((name) => ({
        name,
        spec: { leaderWorkerTemplate: { size: 2, workerTemplate } },
      })),
    },
  })
  const [workload] = check(text).workloads
  expect(workload?.pods_total).toBe(4)
  expect(workload?.containers[1]?.pods[1]).toMatchObject({
    pod: 'pd-decode-0-1',
    argv: expect.arrayContaining(['--node-rank', '1', 'pd-decode-0.pd-decode.default']),
  })
  expect(errorsIn(text)).toEqual([])
})

describe('a DynamoGraphDeployment', () => {
  const graph = (worker: object) =>
    JSON.stringify({
      apiVersion: 'nvidia.com/v1alpha1',
      kind: 'DynamoGraphDeployment',
      metadata: { name: 'graph' },
      spec: {
        services: {
          Frontend: {
            componentType: 'frontend',
            extraPodSpec: { mainContainer: { image: 'registry.example/vllm-runtime:1' } },
          },
          Worker: {
            componentType: 'worker',
            resources: { limits: { gpu: '4' } },
            extraPodSpec: {
              mainContainer: { ...SOUND, command: ['vllm', 'serve', 'org/m', '-tp', '4'] },
            },
            ...worker,
          },
        },
      },
    })

  test('has shared memory of the operator, and a frontend that runs no vLLM', () => {
    expect(found(graph({})).filter((one) => !one.startsWith('note'))).toEqual([])
    expect(check(graph({})).workloads[0]?.containers).toHaveLength(1)
    expect(found(graph({ sharedMemory: { disabled: true } }))).toContain(
      'warning shared_memory_missing',
    )
  })

  test('has its findings where the fields stand', () => {
    const mainContainer = { ...SOUND, args: ['--tensor-parallel-size', '0'] }
    const [first] = check(graph({ extraPodSpec: { mainContainer } })).findings
    expect(first?.pointer).toBe('/spec/services/Worker/extraPodSpec/mainContainer/args/0')
  })

  test('of several nodes gets options from its operator, so its command is not known', () => {
    expect(found(graph({ multinode: { nodeCount: 2 } }))).toContain('note not_static')
  })
})

describe('the version of vLLM in an image', () => {
  const version = (image: string) =>
    check(pod({ container: { image } })).workloads[0]?.containers[0]?.vllm_version

  test('is that of its tag, or the one that the tag names as that of vLLM', () => {
    expect(version('rocm/vllm:rocm6.4.1_vllm_0.10.1_20250909')).toBe('0.10.1')
    expect(version('registry.example/vllm-openai:v0.12.0-arm64')).toBe('0.12.0')
  })

  test('is not that of a program around it', () => {
    expect(version('registry.example/ai-dynamo/vllm-runtime:1.6.0')).toBe('0.24.0')
    expect(version('registry.example/team/vllm-dev-pplx:0.1.0')).toBe('0.24.0')
    expect(version('registry.example:5000/lmcache/vllm-openai:v0.3.5')).toBe('0.24.0')
    expect(version('registry.example:5000/vllm/vllm-openai:v0.11.0')).toBe('0.11.0')
    expect(codesIn(pod({ container: { image: 'nvcr.io/nvidia/vllm:25.09-py3' } }))).toContain(
      'release_assumed',
    )
  })
})

describe('a container without a command', () => {
  const withArgs = (...args: string[]) =>
    pod({ container: { image: 'registry.example/serving:7', command: undefined, args } })

  test('runs its arguments, if they begin with a program: that its entrypoint does so is assumed', () => {
    const text = withArgs('python3', '-m', 'vllm.entrypoints.openai.api_server', '--model=org/m')
    const { workloads, findings } = check(text)
    expect(workloads[0]?.containers[0]).toMatchObject({
      static: false,
      pods: [{ argv: ['-m', 'vllm.entrypoints.openai.api_server', '--model=org/m'] }],
    })
    expect(findings.map(({ code }) => code)).toContain('not_static')
  })

  test('of a router or a simulator runs no vLLM', () => {
    for (const image of ['vllm/vllm-router:v0.1.5', 'registry.example/vllm-mock:7']) {
      const text = pod({ container: { image, command: undefined, args: ['--port', '8000'] } })
      expect(check(text).verdict).toBe('nothing_found')
    }
  })

  test('runs what its image says, if they begin with an option', () => {
    const named = (name: string, ...args: string[]) =>
      check(
        pod({
          container: { name, image: 'registry.example/serving:7', command: undefined, args },
        }),
      )
    expect(named('server', '--model=org/m').verdict).toBe('nothing_found')
    for (const answer of [
      named('vllm', '--model=org/m'),
      named('server', '--model=org/m', '--gpu-memory-utilization=0.9'),
    ])
      expect(answer.findings.map(({ code }) => code)).toContain('not_static')
  })
})

describe('a script that starts several servers', () => {
  const job = (script: string) =>
    JSON.stringify({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'bench' },
      spec: {
        template: {
          spec: {
            containers: [
              {
                ...SOUND,
                ports: [],
                startupProbe: undefined,
                readinessProbe: undefined,
                command: ['bash', '-c', script],
                resources: { limits: { 'nvidia.com/gpu': '2' } },
              },
            ],
          },
        },
      },
    })
  const script = `ulimit -n 65535
CUDA_VISIBLE_DEVICES=0 vllm serve org/m --port 8001 &
CUDA_VISIBLE_DEVICES=1 vllm serve org/m --port 8002 > /tmp/log 2>&1 &
sleep 600
vllm bench serve --model org/m --port 8001
cp /tmp/*.json /results/
wait`

  test('uses the devices of its engines, which share no memory, and a benchmark uses none', () => {
    expect(found(job(script))).toEqual([])
  })

  test('rests on an assumption where the way that it takes is unknown', () => {
    const waiting = script.replace(
      'sleep 600',
      'until curl -fs localhost:8001/health; do sleep 5; done; curl -f localhost:8002 || exit 1',
    )
    const { findings } = check(job(waiting))
    expect(findings).toMatchObject([{ code: 'not_static', severity: 'note' }])
  })
})

describe('a value that only the running container knows', () => {
  const script = (option: string) =>
    deployment(1, {
      container: { command: ['bash', '-c', `vllm serve org/m ${option} $(cat /etc/share)`] },
    })

  test('leaves the rest of the command to be checked', () => {
    const codes = codesIn(script('--tensor-parallel-size 2 --gpu-memory-utilization'))
    expect(codes).toEqual(expect.arrayContaining(['not_static', 'accelerators_missing']))
    expect(codes).not.toContain('model_missing')
  })

  test('says nothing where it decides how many ranks there are', () => {
    expect(found(script('--tensor-parallel-size'))).toEqual(['note not_static'])
  })
})

describe('an object of an operator', () => {
  test('of a kind that is unknown may get accelerators, probes and shared memory from it', () => {
    const text = JSON.stringify({
      apiVersion: 'serving.example/v1',
      kind: 'ModelDeployment',
      metadata: { name: 'one' },
      spec: {
        engines: [
          {
            template: {
              spec: {
                containers: [{ name: 'engine', image: SOUND.image, args: ['--model=org/m'] }],
              },
            },
          },
        ],
      },
    })
    expect(found(text)).toEqual(['note accelerators_unknown'])
  })

  test('that makes the command from fields of its own is not known, so it does not pass a strict check', () => {
    const text = (type: string) => `
apiVersion: workload.serving.volcano.sh/v1alpha1
kind: ModelBooster
metadata: {name: qwen}
spec: {backend: {type: ${type}, modelURI: "hf://org/m"}}`
    expect(check(text('vLLM'))).toMatchObject({
      verdict: 'pass',
      workloads: [{ kind: 'ModelBooster', containers: [] }],
      findings: [{ code: 'not_static', line: 2 }],
    })
    expect(check(text('vLLM'), { strict: true }).verdict).toBe('fail')
    expect(check(text('SGLang')).verdict).toBe('nothing_found')
  })
})

test('a DynamoGraphDeployment of components has shared memory of the operator, and frontends run no vLLM', () => {
  const component = (type: string, command: string[]) => ({
    name: type,
    type,
    podTemplate: {
      spec: {
        containers: [{ ...SOUND, command, resources: { limits: { 'nvidia.com/gpu': '2' } } }],
      },
    },
  })
  const text = JSON.stringify({
    apiVersion: 'nvidia.com/v1beta1',
    kind: 'DynamoGraphDeployment',
    metadata: { name: 'graph' },
    spec: {
      components: [
        component('frontend', ['python3', '-m', 'dynamo.frontend']),
        component('worker', ['vllm', 'serve', 'Qwen/Qwen3-32B', '-tp', '2']),
      ],
    },
  })
  expect(found(text)).toEqual([])
  expect(check(text).workloads[0]).toMatchObject({ pods_total: 1 })
})

test('a template in a document that cannot be read is named, at its place', () => {
  const text = 'apiVersion: v1\nkind: Secret\nstringData:\n  token: {{HF_TOKEN}}\n'
  const [first] = check(text).findings
  expect(first).toMatchObject({ code: 'invalid_yaml', line: 4, column: 10 })
  expect(first?.message).toContain('helm template')
})

describe('kinds that run pods in the way of a Deployment', () => {
  const server = { ...SOUND, name: undefined, command: undefined, args: ['--model', 'org/m'] }
  const workload = (apiVersion: string, kind: string, name: string) =>
    JSON.stringify({
      apiVersion,
      kind,
      metadata: { name },
      spec: { template: { spec: { containers: [server] } } },
    })

  test('are a Knative Service, whose container needs no name, and a Rollout', () => {
    for (const [apiVersion, kind] of [
      ['serving.knative.dev/v1', 'Service'],
      ['argoproj.io/v1alpha1', 'Rollout'],
    ] as const) {
      const text = workload(apiVersion, kind, 'vllm')
      expect(check(text).workloads[0]).toMatchObject({ kind, pods_total: 1 })
      expect(found(text)).toEqual([])
    }
  })
})

describe('the entrypoint of an image up to 0.11.0', () => {
  const withModel = (rest: object) =>
    pod({ container: { image: 'vllm/vllm-openai:v0.11.0', args: ['--model', 'org/m'], ...rest } })

  test('is the Python module, which takes --model, unlike vllm serve', () => {
    expect(errorsIn(withModel({ command: undefined }))).toEqual([])
    expect(errorsIn(withModel({ command: ['vllm', 'serve'] }))).toEqual([
      'error command_does_not_launch',
    ])
  })
})

test('a Service sets variables only if it has an address of its own', () => {
  const service = (spec: object) =>
    JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'vllm' }, spec })
  const ports = [{ port: 8000 }]
  const codes = (spec: object) => codesIn(stream(pod(), service({ ports, ...spec })))
  expect(codes({})).toContain('service_sets_variable')
  expect(codes({ clusterIP: 'None' })).not.toContain('service_sets_variable')
  expect(codes({ type: 'ExternalName' })).not.toContain('service_sets_variable')
})

test('a question such as vllm --version starts no server', () => {
  const script = 'echo "$(vllm --version)"; vllm serve org/m'
  const { workloads } = check(pod({ container: { command: ['sh', '-c', script] } }))
  expect(workloads[0]?.containers[0]?.pods.map(({ argv }) => argv)).toEqual([['serve', 'org/m']])
})

test('each unknown option is one finding, which says what became of that one', () => {
  const text = pod({ container: { args: ['--swap-space', '4', '--disable-log-requests'] } })
  const messages = check(text)
    .findings.filter(({ code }) => code === 'option_unknown')
    .map(({ message, pointer }) => [pointer, message])
  expect(messages).toEqual([
    ['/spec/containers/0/args/0', expect.not.stringContaining('--disable-log-requests')],
    ['/spec/containers/0/args/2', expect.not.stringContaining('--swap-space')],
  ])
})

describe('a script of a ConfigMap', () => {
  const stream = (script: string) => `
apiVersion: v1
kind: ConfigMap
metadata: {name: scripts}
data:
  start.sh: |
    /scripts/server.sh --tp 2 --peer $(lookup peer) &
    wait
  server.sh: |
    ${script}
---
${pod({
  container: {
    name: 'server',
    image: 'registry.example/pytorch-inference:2.1.2',
    command: ['bash', '/scripts/start.sh'],
    volumeMounts: [{ name: 'scripts', mountPath: '/scripts' }],
  },
  spec: { volumes: [{ name: 'scripts', configMap: { name: 'scripts' } }] },
})}`

  test('that starts vLLM and cannot be followed is reported, whatever the image is called', () => {
    const text = stream('while [ $# -gt 0 ]; do shift; done; vllm serve org/model')
    expect(found(text)).toContain('note not_static')
    expect(check(text).verdict).toBe('pass')
  })

  test('that starts something else is none of our business', () => {
    const text = stream('while [ $# -gt 0 ]; do shift; done; python3 -m other.server')
    expect(check(text).verdict).toBe('nothing_found')
  })
})

test('a command that needs more nodes is a warning where an unknown operator may bring them in', () => {
  const profile = (nodes: object) =>
    JSON.stringify({
      apiVersion: 'serving.example/v1',
      kind: 'RuntimeProfile',
      metadata: { name: 'four-nodes' },
      spec: {
        ...nodes,
        podTemplate: {
          spec: {
            containers: [
              {
                name: 'engine',
                image: SOUND.image,
                args: ['$(MODEL_PATH)', '-tp=8', '-pp=4'],
                resources: { limits: { 'nvidia.com/gpu': '8' } },
              },
            ],
          },
        },
      },
    })
  expect(found(profile({ multinode: { nodeCount: 4 } })).toSorted()).toEqual([
    'note reference_undefined',
    'warning accelerators_missing',
    'warning command_does_not_launch',
  ])
})

test('a variable that the command itself reads is not one that vLLM fails to read', () => {
  const names = (script: string) =>
    check(
      pod({
        container: {
          command: ['sh', '-c', script],
          env: [{ name: 'VLLM_BRANCH', value: 'main' }],
        },
      }),
    ).findings.map(({ code }) => code)
  expect(names('git checkout $VLLM_BRANCH; vllm serve org/model')).toEqual([])
  expect(names('vllm serve org/model')).toEqual(['variable_not_read'])
})

test('a subcommand whose options are not in the tables is reported as not checked', () => {
  const launch = pod({ container: { command: ['vllm', 'launch', 'render', 'org/model'] } })
  expect(found(launch)).toEqual(['note launch_not_checked'])
  expect(check(launch, { strict: true }).verdict).toBe('fail')
  expect(found(pod({ container: { command: ['vllm', 'chat', '--url', 'http://a'] } }))).toEqual([])
})

test('a start rank of 0 is hybrid load balancing only from 0.28.0 on, so it is a warning if the release is assumed', () => {
  const script = `exec vllm serve org/model --enable-expert-parallel --data-parallel-size 16 --data-parallel-size-local 8 --data-parallel-address $LWS_LEADER_ADDRESS --data-parallel-start-rank $((LWS_WORKER_INDEX * 8)) $([ $LWS_WORKER_INDEX -gt 0 ] && echo --headless)`
  const newest = { release: release('0.33.0') }
  const hybrid = (image: string) =>
    check(group(2, script, { image }), newest)
      .findings.filter(({ code }) => code.startsWith('hybrid'))
      .map(({ severity, code }) => `${severity} ${code}`)
  expect(hybrid('vllm/vllm-openai:v0.33.0')).toEqual(['error hybrid_leader_headless_peers'])
  expect(hybrid('vllm/vllm-openai:v0.24.0')).toEqual(['note hybrid_after_upgrade'])
  expect(hybrid('registry.example/serving:v7')).toEqual(['warning hybrid_leader_headless_peers'])
})

test('the entrypoint of a RayJob runs on the head of its cluster, and has its place there', () => {
  const text = `
apiVersion: ray.io/v1
kind: RayJob
metadata: {name: server}
spec:
  entrypoint: vllm serve org/model -tp 2 --distributed-executor-backend ray --no-such-option
  rayClusterSpec:
    headGroupSpec:
      template:
        spec:
          containers: [{name: head, image: "vllm/vllm-openai:v0.24.0", resources: {limits: {nvidia.com/gpu: 1}}}]
    workerGroupSpecs:
    - groupName: group
      template:
        spec:
          containers: [{name: worker, image: "vllm/vllm-openai:v0.24.0", command: [ray], resources: {limits: {nvidia.com/gpu: 1}}}]`
  const [finding, ...others] = check(text).findings.filter(({ severity }) => severity === 'error')
  expect(finding).toMatchObject({ code: 'option_unknown', pointer: '/spec/entrypoint', column: 77 })
  expect(others).toEqual([])
})

test('a runtime class may bring in accelerators, so their number is unknown', () => {
  const text = pod({ container: { resources: {} }, spec: { runtimeClassName: 'nvidia' } })
  expect(found(text)).toEqual(['note accelerators_unknown'])
})

test('variables without a meaning for vLLM may be for a script that is not in the stream', () => {
  const variables = [
    { name: 'VLLM_BRANCH', value: 'main' },
    { name: 'VLLM_ALL2ALL_BACKEND', value: 'pplx' },
  ]
  const container = {
    command: ['sh', '-c', '/init/install.sh; vllm serve org/model'],
    env: variables,
  }
  const names = check(pod({ container })).findings.flatMap(({ code, message }) =>
    code === 'variable_not_read' ? [/VLLM_\w+/.exec(message)?.[0]] : [],
  )
  expect(names).toEqual(['VLLM_ALL2ALL_BACKEND'])
})

describe('a file of options', () => {
  const container = {
    command: ['sh', '-c', 'vllm serve org/model --config /etc/vllm/config.yaml'],
    resources: { limits: { 'nvidia.com/gpu': 8 } },
    volumeMounts: [
      { name: 'options', mountPath: '/etc/vllm' },
      { name: 'memory', mountPath: '/dev/shm' },
    ],
    livenessProbe: { httpGet: { path: '/health', port: 9000 } },
    readinessProbe: { httpGet: { path: '/health', port: 9000 } },
    ports: [{ containerPort: 9000 }],
    startupProbe: undefined,
  }
  const volumes = [
    { name: 'options', configMap: { name: 'options' } },
    { name: 'memory', emptyDir: { medium: 'Memory' } },
  ]
  const server = pod({ container, spec: { volumes } })
  const options = (text: string) =>
    `${server}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: options}\ndata:\n  config.yaml: |\n    ${text.replaceAll('\n', '\n    ')}\n`

  test('that is not in the stream may hold every size and the port', () => {
    expect(found(server)).toEqual(['note launch_not_checked', 'warning probe_kills_while_loading'])
    const [{ containers: [checked] = [] } = {}] = check(server).workloads
    expect(checked?.pods[0]).toMatchObject({ outcome: null })
  })

  test('has the place of what is wrong in it', () => {
    const text = options('tensor-parallel-size: 8\nport: 9000\nno-such-key: 3')
    const [unknown, ...others] = check(text).findings
    expect(unknown).toMatchObject({
      code: 'option_unknown',
      severity: 'error',
      pointer: '/data/config.yaml',
      line: text.split('\n').findIndex((line) => line.includes('no-such-key')) + 1,
      column: 5,
    })
    expect(others.map(({ code }) => code)).not.toContain('accelerators_idle')
    const invalid = check(options('- a list')).findings[0]
    expect(invalid).toMatchObject({
      code: 'command_does_not_launch',
      pointer: '/data/config.yaml',
    })
  })

  test('counts for sizes and ports', () => {
    const right = found(options('tensor-parallel-size: 8\nport: 9000'))
    expect(right).toEqual(['note fact_assumed', 'warning probe_kills_while_loading'])
    expect(found(options('tensor-parallel-size: 4\nport: 9001'))).toContain(
      'warning accelerators_idle',
    )
  })
})

test('a shell that has -c and no script ends at once', () => {
  const command = ['/bin/sh', '-c']
  expect(found(pod({ container: { command } }))).toEqual(['error script_stops'])
  expect(found(pod({ container: { command: ['bash', '-lc'], args: [] } }))).toEqual([
    'error script_stops',
  ])
  expect(found(pod({ container: { command, args: ['vllm serve org/model'] } }))).toEqual([])
})

test('options that only vLLM has show what an image with an entrypoint of its own may run', () => {
  const container = { name: 'server', image: 'registry.example/serving:v7', command: undefined }
  const args = ['--model=org/model', '--enable-auto-tool-choice', '--tool-call-parser', 'granite']
  expect(found(pod({ container: { ...container, args } }))).toEqual(['note not_static'])
  expect(found(pod({ container: { ...container, args: ['--port', '8000'] } }))).toEqual([])
})

test('a file that bash runs knows its own name, and the variables that a list names', () => {
  const script = `#!/usr/bin/env bash
set -eu
here="$(cd "$(dirname "\${BASH_SOURCE[0]}")" && pwd)"
for key in SIZE OTHER; do [[ -z "\${!key+x}" ]] || printf '%s=%q\\n' "$key" "\${!key}"; done > /tmp/env
exec vllm serve org/model -tp "$SIZE" --no-such-option`
  const server = JSON.parse(
    pod({
      container: {
        command: ['bash', '/scripts/run.sh'],
        env: [{ name: 'SIZE', value: '1' }],
        volumeMounts: [{ name: 'scripts', mountPath: '/scripts' }],
      },
      spec: { volumes: [{ name: 'scripts', configMap: { name: 'scripts' } }] },
    }),
  )
  const scripts = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'scripts' },
    data: { 'run.sh': script },
  }
  expect(found(stream(JSON.stringify(server), JSON.stringify(scripts)))).toEqual([
    'error option_unknown',
  ])
})

test('releases that fall back on Ray for want of devices need a cluster that somebody starts', () => {
  const tooFew = (container: Parameters<typeof pod>[0] = {}) =>
    found(
      pod({
        ...container,
        container: {
          image: 'vllm/vllm-openai:v0.11.0',
          args: ['--tensor-parallel-size', '2'],
          ...container.container,
        },
      }),
    ).filter((one) => one.includes('accelerators'))
  expect(tooFew()).toEqual(['error accelerators_missing'])
  expect(tooFew({ container: { image: 'vllm/vllm-openai:v0.8.5' } })).toEqual([
    'error accelerators_missing',
  ])
  const args = ['-tp', '2', '--distributed-executor-backend', 'ray']
  expect(tooFew({ container: { args } })).toEqual([])
  const command = ['sh', '-c', 'ray start --address=head:6379; vllm serve org/model -tp 2']
  expect(tooFew({ container: { command, args: [] } })).toEqual([])
})

describe('a Job of Volcano', () => {
  const volcanoJob = (plugins: object, script: string) =>
    `${JSON.stringify({
      apiVersion: 'batch.volcano.sh/v1alpha1',
      kind: 'Job',
      metadata: { name: 'wide' },
      spec: {
        plugins,
        tasks: [
          {
            name: 'gpu-worker',
            replicas: 2,
            template: {
              spec: {
                containers: [
                  {
                    ...SOUND,
                    command: ['bash', '-c', script],
                    resources: { limits: { 'nvidia.com/gpu': 8 } },
                  },
                ],
              },
            },
          },
        ],
      },
    })}`
  const script = `vllm serve org/model -tp 16 --nnodes $VC_GPU_WORKER_NUM --node-rank $VC_TASK_INDEX --master-addr \${VC_GPU_WORKER_HOSTS%%,*} $( ((VC_TASK_INDEX)) && echo --headless)`

  test('gives its pods their index and their hosts', () => {
    const [workload] = check(volcanoJob({ env: [], svc: [] }, script)).workloads
    expect(workload?.pods_total).toBe(2)
    const argv = workload?.containers[0]?.pods.map((one) => one.argv?.join(' '))
    const common =
      'serve org/model -tp 16 --nnodes 2 --node-rank 0 --master-addr wide-gpu-worker-0.wide'
    expect(argv).toEqual([common, `${common.replace('rank 0', 'rank 1')} --headless`])
  })

  test('does so by its plugins, and other plugins do more than is known', () => {
    expect(errorsIn(volcanoJob({}, script))).toContain('error command_does_not_launch')
    const [workload] = check(volcanoJob({ pytorch: [] }, 'vllm serve org/model')).workloads
    expect(workload?.containers[0]?.static).toBe(false)
  })
})

test('the server of KAITO runs vLLM by a script of its image', () => {
  const command = ['sh', '-c', 'python3 /workspace/vllm/inference_api.py --model=org/model']
  const container = {
    name: 'model',
    image: 'mcr.microsoft.com/aks/kaito/kaito-base:0.0.8',
    command,
  }
  expect(found(pod({ container }))).toContain('note not_static')
})
