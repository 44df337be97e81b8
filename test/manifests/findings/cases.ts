import type { CheckOptions, FindingCode } from '../../../src/manifests/index.ts'
import { deployment, group, pod, service, stream } from './objects.ts'

export interface FindingCase {
  /** A stream in which it is found. */
  readonly has: string
  /** One close to it in which it is not. */
  readonly hasNot: string
  readonly options?: Partial<CheckOptions>
}

const args = (...tokens: string[]) => ({
  container: { command: ['vllm', 'serve', 'org/model', ...tokens] },
})
const bash = (script: string) => ({ container: { command: ['bash', '-c', script] } })
const env = (...entries: object[]) => ({ container: { env: entries } })
const gpus = (count: string, ...tokens: string[]) => ({
  container: {
    command: ['vllm', 'serve', 'org/model', ...tokens],
    resources: { limits: { 'nvidia.com/gpu': count } },
    volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }],
  },
  spec: { volumes: [{ name: 'shm', emptyDir: { medium: 'Memory' } }] },
})
const sharedMemory = (emptyDir: object) => ({
  ...gpus('8', '-tp', '8'),
  spec: { volumes: [{ name: 'shm', emptyDir }] },
})

const WIDE =
  'exec vllm serve org/model --data-parallel-size $((LWS_GROUP_SIZE * 8)) --data-parallel-size-local 8 --data-parallel-address $LWS_LEADER_ADDRESS --data-parallel-rpc-port 5555 --enable-expert-parallel'
const HYBRID = `${WIDE} --data-parallel-hybrid-lb --data-parallel-start-rank $((LWS_WORKER_INDEX * 8))`
const INTERNAL = `if [ "$LWS_WORKER_INDEX" = 0 ]; then ${WIDE}; else ${WIDE} --headless --data-parallel-start-rank $((LWS_WORKER_INDEX * 8)); fi`

/** For every code a stream that has it, and one close to it that has not. */
export const FINDING_CASES: Readonly<Record<FindingCode, FindingCase>> = {
  invalid_yaml: { has: 'kind: [', hasNot: 'kind: []' },
  duplicate_key: { has: 'kind: A\nkind: A', hasNot: 'kind: A\n---\nkind: A' },
  excessive_aliases: { has: 'a: &a [*a]', hasNot: 'a: &a [1]\nb: *a' },
  too_many_documents: { has: 'a: 1\n---\n'.repeat(201), hasNot: 'a: 1\n---\n'.repeat(200) },
  not_an_object: { has: '- a: 1', hasNot: 'a: 1' },
  value_not_text: {
    has: pod(env({ name: 'SIZE', value: 8 })),
    hasNot: pod(env({ name: 'SIZE', value: '8' })),
  },
  reference_not_expanded: {
    has: group(2, `RANK=$(( $(LWS_WORKER_INDEX) * 8 )); ${WIDE} --data-parallel-start-rank $RANK`),
    hasNot: group(
      2,
      `RANK=$(( \${LWS_WORKER_INDEX} * 8 )); ${WIDE} --data-parallel-start-rank $RANK`,
    ),
  },
  reference_undefined: {
    has: pod({
      container: { args: ['--port', '$(PORT)'], env: [{ name: 'PROT', value: '8000' }] },
    }),
    hasNot: pod({
      container: { args: ['--port', '$(PORT)'], env: [{ name: 'PORT', value: '8000' }] },
    }),
  },
  variable_literal: {
    has: pod(env({ name: 'HF_TOKEN', value: '$HF_TOKEN' })),
    hasNot: pod(env({ name: 'HF_TOKEN', value: 'a$' })),
  },
  placeholder_left: {
    has: pod({ container: { image: '<your-vllm-image>' } }),
    hasNot: pod(),
  },
  not_static: {
    has: pod({ container: { command: ['/usr/local/bin/run.sh'] } }),
    hasNot: pod(),
  },
  script_stops: {
    has: pod(bash('set -u; exec vllm serve $MODEL')),
    hasNot: pod(bash('MODEL=org/model; set -u; exec vllm serve $MODEL')),
  },
  text_dropped: {
    has: pod(bash('exec vllm serve org/model \\\n  # two GPUs\n  --tensor-parallel-size 1\n')),
    hasNot: pod(bash('exec vllm serve org/model \\\n  --tensor-parallel-size 1\n  # two GPUs\n')),
  },
  line_run_as_command: {
    has: pod(bash('vllm serve org/model\n  --port 8000\n')),
    hasNot: pod(bash('vllm serve org/model \\\n  --port 8000\n')),
  },
  argument_blank: {
    has: pod(bash('vllm serve org/model \\  --port 8000')),
    hasNot: pod(bash('vllm serve org/model   --port 8000')),
  },
  argument_holds_two: { has: pod(args('--port 8000')), hasNot: pod(args('--port', '8000')) },
  argument_quoted: {
    has: pod(args('--served-model-name', "'name'")),
    hasNot: pod(args('--served-model-name', "na'me")),
  },
  json_unquoted: {
    has: pod(
      bash('vllm serve org/model --kv-transfer-config {"kv_connector":"A","kv_role":"kv_both"}'),
    ),
    hasNot: pod(
      bash(`vllm serve org/model --kv-transfer-config '{"kv_connector":"A","kv_role":"kv_both"}'`),
    ),
  },
  first_argument_lost: {
    has: pod({ container: { command: ['bash', '-c', 'vllm serve "$@"'], args: ['org/model'] } }),
    hasNot: pod({
      container: { command: ['bash', '-c', 'vllm serve "$@"', '--'], args: ['org/model'] },
    }),
  },
  shell_notice: {
    has: pod(bash('{ ulimit -n 65536 && true; } & vllm serve org/model')),
    hasNot: pod(bash('ulimit -n 65536 && vllm serve org/model')),
  },
  installs_at_start: {
    has: pod(bash('pip install lmcache && vllm serve org/model')),
    hasNot: pod(bash('pip list && vllm serve org/model')),
  },
  image_not_pinned: {
    has: pod({ container: { image: 'vllm/vllm-openai:latest' } }),
    hasNot: pod({ container: { image: `vllm/vllm-openai:latest@sha256:${'0'.repeat(64)}` } }),
  },
  release_assumed: {
    has: pod({ container: { image: 'registry.example/team/server:7' } }),
    hasNot: pod(),
  },
  release_not_known: {
    has: pod({ container: { image: 'vllm/vllm-openai:v0.6.3' } }),
    hasNot: pod({ container: { image: 'vllm/vllm-openai:v0.10.1' } }),
  },
  image_platform_differs: {
    has: pod({ container: { image: 'vllm/vllm-openai-rocm:v0.24.0' } }),
    hasNot: pod({
      container: {
        image: 'vllm/vllm-openai-rocm:v0.24.0',
        resources: { limits: { 'amd.com/gpu': '1' } },
      },
    }),
  },
  command_does_not_launch: {
    has: pod(args('--tensor-parallel-size', '0')),
    hasNot: pod(args('--tensor-parallel-size', '1')),
  },
  option_unknown: {
    has: pod(args('--num-scheduler-steps', '8')),
    hasNot: pod(args('--max-num-seqs', '8')),
  },
  option_removed_later: {
    has: pod({ container: { image: 'vllm/vllm-openai:v0.10.1', args: ['--swap-space', '0'] } }),
    hasNot: pod({
      container: { image: 'vllm/vllm-openai:v0.10.1', args: ['--max-num-seqs', '8'] },
    }),
  },
  variable_not_read: {
    has: pod(env({ name: 'VLLM_USE_V1', value: '1' })),
    hasNot: pod(env({ name: 'VLLM_LOGGING_LEVEL', value: 'INFO' })),
  },
  variable_removed_later: {
    has: pod({
      container: {
        image: 'vllm/vllm-openai:v0.10.1',
        env: [{ name: 'VLLM_USE_V1', value: '1' }],
      },
    }),
    hasNot: pod({
      container: {
        image: 'vllm/vllm-openai:v0.10.1',
        env: [{ name: 'VLLM_LOGGING_LEVEL', value: 'INFO' }],
      },
    }),
  },
  launch_not_checked: {
    has: pod({
      container: {
        args: ['--tensor-parallel-size', '$(SIZE)'],
        env: [{ name: 'SIZE', valueFrom: { configMapKeyRef: { name: 'sizes', key: 'tp' } } }],
      },
    }),
    hasNot: stream(
      pod({
        container: {
          args: ['--tensor-parallel-size', '$(SIZE)'],
          env: [{ name: 'SIZE', valueFrom: { configMapKeyRef: { name: 'sizes', key: 'tp' } } }],
        },
      }),
      '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "sizes"}, "data": {"tp": "1"}}',
    ),
  },
  fact_assumed: {
    has: pod(args('--enable-expert-parallel')),
    hasNot: pod(args('--data-parallel-rpc-port', '5555')),
  },
  model_missing: {
    has: pod({ container: { command: ['vllm', 'serve'] } }),
    hasNot: pod({ container: { command: ['vllm', 'serve', '--model', 'org/model'] } }),
  },
  eplb_without_expert_parallel: {
    has: pod(gpus('8', '-tp', '8', '--enable-eplb')),
    hasNot: pod(gpus('8', '-tp', '8', '--enable-eplb', '--enable-expert-parallel')),
  },
  accelerators_missing: {
    has: pod(gpus('2', '--tensor-parallel-size', '4')),
    hasNot: pod(gpus('4', '--tensor-parallel-size', '4')),
  },
  accelerators_idle: {
    has: pod(gpus('8', '--tensor-parallel-size', '4')),
    hasNot: pod(gpus('8', '--tensor-parallel-size', '4', '--data-parallel-size', '2')),
  },
  accelerators_not_requested: {
    has: pod({ container: { resources: {} } }),
    hasNot: pod({ container: { image: 'vllm/vllm-openai-cpu:v0.24.0', resources: {} } }),
  },
  accelerators_unknown: {
    has: pod({ container: { resources: { limits: { 'huawei.com/Ascend910': '1' } } } }),
    hasNot: pod(),
  },
  accelerator_request_differs: {
    has: pod({
      container: {
        resources: { limits: { 'nvidia.com/gpu': '1' }, requests: { 'nvidia.com/gpu': '2' } },
      },
    }),
    hasNot: pod({
      container: {
        resources: { limits: { 'nvidia.com/gpu': '1' }, requests: { 'nvidia.com/gpu': 1 } },
      },
    }),
  },
  shared_memory_missing: {
    has: pod({
      container: {
        args: ['--tensor-parallel-size=2'],
        resources: { limits: { 'nvidia.com/gpu': '2' } },
      },
    }),
    hasNot: pod(gpus('2', '--tensor-parallel-size=2')),
  },
  shared_memory_too_small: {
    has: pod(sharedMemory({ medium: 'Memory', sizeLimit: '256Mi' })),
    hasNot: pod(sharedMemory({ medium: 'Memory', sizeLimit: '2Gi' })),
  },
  shared_memory_on_disk: {
    has: pod(sharedMemory({})),
    hasNot: pod(sharedMemory({ medium: 'Memory' })),
  },
  probes_missing: {
    has: pod({ container: { readinessProbe: undefined, startupProbe: undefined } }),
    hasNot: pod(),
  },
  probe_kills_while_loading: {
    has: pod({
      container: { startupProbe: undefined, livenessProbe: { httpGet: { port: 8000 } } },
    }),
    hasNot: pod({ container: { livenessProbe: { httpGet: { port: 8000 } } } }),
  },
  probe_port_differs: {
    has: pod({ container: { readinessProbe: { httpGet: { port: 8080 } } } }),
    hasNot: pod({ container: { readinessProbe: { httpGet: { port: 'http' } } } }),
  },
  container_port_differs: {
    has: pod({ container: { ports: [{ containerPort: 8080 }] } }),
    hasNot: pod({ container: { ports: [{ containerPort: 8080 }, { containerPort: 8000 }] } }),
  },
  service_port_differs: {
    has: stream(pod(), service('server', 80, 8080)),
    hasNot: stream(pod(), service('server', 80, 'http')),
  },
  port_taken_twice: {
    has: pod(bash('vllm serve org/a & vllm serve org/b')),
    hasNot: pod(bash('vllm serve org/a & vllm serve org/b --port 8001')),
  },
  host_port_clash: {
    has: deployment(2, { container: { ports: [] }, spec: { hostNetwork: true } }),
    hasNot: deployment(2, { spec: { hostNetwork: true } }),
  },
  service_sets_variable: {
    has: stream(pod(), service('vllm', 8000)),
    hasNot: stream(pod({ spec: { enableServiceLinks: false } }), service('vllm', 8000)),
  },
  numa_binding_not_permitted: {
    has: pod(args('--numa-bind')),
    hasNot: pod({
      container: {
        ...args('--numa-bind').container,
        securityContext: { capabilities: { add: ['SYS_NICE'] } },
      },
    }),
  },
  launcher_not_pinned: {
    has: pod({
      container: {
        image: 'vllm/vllm-openai:latest',
        command: [
          'bash',
          '-c',
          'bash /vllm-workspace/examples/online_serving/multi-node-serving.sh leader; vllm serve org/model',
        ],
      },
    }),
    hasNot: pod(
      bash(
        'bash /vllm-workspace/examples/online_serving/multi-node-serving.sh leader; vllm serve org/model',
      ),
    ),
  },
  peers_disagree: {
    has: group(2, `${HYBRID} --tensor-parallel-size $((LWS_WORKER_INDEX + 1))`),
    hasNot: group(2, HYBRID),
  },
  ranks_left_out: {
    has: group(2, HYBRID.replace('INDEX * 8', 'INDEX * 4')),
    hasNot: group(2, HYBRID),
  },
  ranks_taken_twice: {
    has: group(2, HYBRID.replace('$((LWS_WORKER_INDEX * 8))', '0')),
    hasNot: group(2, HYBRID),
  },
  ranks_elsewhere: {
    has: deployment(
      1,
      args(
        '--data-parallel-size',
        '2',
        '--data-parallel-rank',
        '0',
        '--data-parallel-address',
        'rank-0',
        '--data-parallel-rpc-port',
        '5555',
      ),
    ),
    hasNot: stream(
      ...['0', '1'].map((rank) =>
        deployment(
          1,
          args(
            '--data-parallel-size',
            '2',
            '--data-parallel-rank',
            rank,
            '--data-parallel-address',
            'rank-0',
            '--data-parallel-rpc-port',
            '5555',
          ),
          `rank-${rank}`,
        ),
      ),
    ),
  },
  size_unlike_group: {
    has: group(2, HYBRID.replace('$((LWS_GROUP_SIZE * 8))', '32')),
    hasNot: group(2, HYBRID),
  },
  hybrid_leader_headless_peers: {
    has: group(
      2,
      INTERNAL.replace('then exec', 'then HYBRID=1 exec').replace(
        '--enable-expert-parallel;',
        '--enable-expert-parallel --data-parallel-hybrid-lb --data-parallel-start-rank 0;',
      ),
    ),
    hasNot: group(2, INTERNAL),
  },
  hybrid_after_upgrade: {
    has: group(
      2,
      INTERNAL.replace(
        '--enable-expert-parallel;',
        '--enable-expert-parallel --data-parallel-start-rank 0;',
      ),
    ),
    hasNot: group(2, INTERNAL),
  },
  size_variable_ignored: {
    has: group(2, HYBRID, { env: [{ name: 'DP_SIZE', value: '8' }] }),
    hasNot: group(2, HYBRID, { env: [{ name: 'DP_SIZE_LOCAL', value: '8' }] }),
  },
  pods_not_checked: { has: deployment(257), hasNot: deployment(256) },
  ignore_not_valid: {
    has: pod({ metadata: { annotations: { 'parallel-config-service/ignore': 'probes_missing' } } }),
    hasNot: pod({
      metadata: {
        annotations: { 'parallel-config-service/ignore': 'probes_missing: it is a batch job' },
      },
    }),
  },
}
