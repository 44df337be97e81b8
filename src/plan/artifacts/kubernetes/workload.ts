import type { Deployment } from '../../deployment/deployment.ts'
import type { PlanHost } from '../../host.ts'
import type { Plan, PlanNode } from '../../outcome.ts'
import { API_PORT, apiPort } from '../../ports/ports.ts'
import { commandText } from '../shell-text.ts'
import { type EnvironmentVariable, type PodInput, podTemplate } from './pod-template.ts'
import { scriptByIndex } from './rank-arithmetic.ts'

/** A Service called vllm would set VLLM_PORT in every pod of its namespace, which vLLM takes for its own. */
export const NAME = 'inference'

/** The labels that connect the pods of a plan with their services and policies. */
export const LABELS = { 'app.kubernetes.io/name': NAME }
const SERVING = { ...LABELS, 'app.kubernetes.io/component': 'server' }
const LEADER_ADDRESS = '$LWS_LEADER_ADDRESS'
const RANK = 'POD_INDEX'

/** The Kubernetes objects that run a plan: a Deployment, a LeaderWorkerSet or, one pod an engine, a StatefulSet. */
export function workloadObjects(
  plan: Plan,
  deployment: Deployment,
  hosts: readonly PlanHost[],
): object[] {
  const context = { plan, deployment, platform: hosts[0]?.facts.platform }
  const workload =
    plan.strategy === 'external_lb'
      ? statefulSet(context)
      : plan.nodes.length === 1
        ? [single(context)]
        : [leaderWorkerSet(context)]
  return [...workload, ...services(plan)]
}

interface Context {
  readonly plan: Plan
  readonly deployment: Deployment
  readonly platform: PodInput['platform']
}

function single({ plan, deployment, platform }: Context): object {
  const [node] = plan.nodes as [PlanNode]
  const template = podTemplate({
    version: plan.vllm_version,
    platform,
    command: node.before.length === 0 ? { argv: node.argv ?? [] } : { shell: scriptOf(node, null) },
    env: environmentOf(deployment, node),
    devices: devicesOf(node),
    port: portOf(node),
    labels: SERVING,
  })
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, labels: LABELS },
    spec: { replicas: 1, selector: { matchLabels: SERVING }, template },
  }
}

/** The first node is the leader; LeaderWorkerSet gives every pod its address, and each worker its index. */
function leaderWorkerSet({ plan, deployment, platform }: Context): object {
  const [leader, ...workers] = plan.nodes as [PlanNode, ...PlanNode[]]
  const variables = new Map([[leader.address, 'LWS_LEADER_ADDRESS']])
  const template = (nodes: readonly PlanNode[], shell: string) => {
    const [node] = nodes as [PlanNode]
    const { argv, before } = node
    // A command that is the same for all of its pods needs no shell.
    const isPlain = argv !== null && nodes.length === 1 && before.length === 0
    return podTemplate({
      version: plan.vllm_version,
      platform,
      command: isPlain ? { argv, variables } : { shell },
      env: environmentOf(deployment, node),
      devices: Math.max(...nodes.map(devicesOf)),
      port: portOf(node),
      labels: node.serves ? SERVING : LABELS,
    })
  }
  return {
    apiVersion: 'leaderworkerset.x-k8s.io/v1',
    kind: 'LeaderWorkerSet',
    metadata: { name: NAME, labels: LABELS },
    spec: {
      replicas: 1,
      leaderWorkerTemplate: {
        size: plan.nodes.length,
        restartPolicy: 'RecreateGroupOnPodRestart',
        leaderTemplate: template([leader], scriptOf(leader, leader.address)),
        workerTemplate: template(workers, workerScript(workers, leader.address)),
      },
    },
  }
}

/** What each worker runs. */
function workerScript(workers: readonly PlanNode[], leader: string): string {
  const argvs = workers.map(({ argv }) => argv ?? [])
  const [first] = workers as [PlanNode]
  if (first.argv === null) return withAddress(first.before.join(' && '), leader)
  return withAddress(scriptByIndex(argvs, 'LWS_WORKER_INDEX', 1), leader)
}

/** What a node runs in a shell: what comes before its command, then the command in the shell's place. */
function scriptOf({ argv, before }: PlanNode, leader: string | null): string {
  const serve = argv === null ? [] : [`exec vllm ${commandText(argv)}`]
  const script = [...before, ...serve].join(' && ')
  return leader === null ? script : withAddress(script, leader)
}

/** The address of the leader's host becomes what LeaderWorkerSet sets; a pod has an address of its own. */
function withAddress(script: string, leader: string): string {
  return script
    .replaceAll(/ --node-ip-address=\S+/g, '')
    .split(/(\s+)/)
    .map((word) =>
      word === leader
        ? LEADER_ADDRESS
        : word.replace(`--address=${leader}:`, `--address=${LEADER_ADDRESS}:`),
    )
    .join('')
}

/** One pod an engine, each with its rank from its index. */
function statefulSet({ plan, deployment, platform }: Context): object[] {
  const [first] = plan.nodes as [PlanNode]
  const address = `${NAME}-0.${NAME}-ranks`
  const port = portOf(first)
  const argvs = plan.nodes.map((node) => inOwnPod(node, first.address, address, port))
  const template = podTemplate({
    version: plan.vllm_version,
    platform,
    command: { shell: scriptByIndex(argvs, RANK, 0) },
    env: [
      ...environmentOf(deployment, { ...first, env: {} }),
      {
        name: RANK,
        valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } },
      },
    ],
    devices: devicesOf(first),
    port,
    labels: SERVING,
  })
  const ranks = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${NAME}-ranks`, labels: LABELS },
    spec: { clusterIP: 'None', publishNotReadyAddresses: true, selector: SERVING },
  }
  const set = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: NAME, labels: LABELS },
    spec: {
      replicas: plan.nodes.length,
      serviceName: `${NAME}-ranks`,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: SERVING },
      template,
    },
  }
  return [set, ranks]
}

/** The command of an engine that has a pod to itself: the first pod's name for the address, and the port of all pods. */
function inOwnPod(
  { argv }: PlanNode,
  leader: string,
  address: string,
  port: number | null,
): string[] {
  const tokens = (argv ?? []).filter(
    (token, at, all) => !/^--port(?:=|$)/.test(token) && all[at - 1] !== '--port',
  )
  const named = tokens.map((token) => (token === leader ? address : token))
  return [
    ...named,
    ...(named.includes('--data-parallel-address') ? [] : ['--data-parallel-address', address]),
    ...(port === null || port === API_PORT ? [] : ['--port', String(port)]),
  ]
}

/** A Service in front of the pods that serve. */
function services({ nodes }: Plan): object[] {
  const ports = nodes.flatMap((node) => portOf(node) ?? [])
  const [port] = ports
  if (port === undefined) return []
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: NAME, labels: LABELS },
      spec: {
        selector: SERVING,
        ports: [{ name: 'http', port, targetPort: 'http' }],
      },
    },
  ]
}

function environmentOf(deployment: Deployment, { env }: PlanNode): EnvironmentVariable[] {
  return Object.entries({ ...deployment.env, ...env }).map(([name, value]) => ({
    name,
    value: String(value),
  }))
}

function devicesOf({ engines }: PlanNode): number {
  return engines.reduce((sum, { devices }) => sum + devices.length, 0)
}

function portOf({ resolution }: PlanNode): number | null {
  return resolution === null ? null : apiPort(resolution)
}
