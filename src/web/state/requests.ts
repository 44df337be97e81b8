import type {
  CheckRequest,
  CommandUpgradeRequest,
  CompareRequest,
  ReleaseList,
  ResolveRequest,
  UpgradeRequest,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { type Answers, type ApiRequest, bodyOf, type Slot } from './answers.ts'
import { readConfigText } from './config-text.ts'
import type { Inputs } from './inputs.ts'
import { type Kind, kindOf } from './kind.ts'
import { planRequest } from './plan-request.ts'
import { modelNameOf, type Pod, podOf } from './pods.ts'
import {
  environmentPart,
  hostFactsPart,
  hostPart,
  modelPart,
  versionPart,
  withoutAddress,
} from './request-parts.ts'
import { isServeAnswer, subjectOf } from './subject.ts'

/** What the page wants to know, from what was put in and from what was answered so far. Null: nothing. */
export function requestsOf(
  inputs: Inputs,
  answers: Answers,
): { readonly [slot in Slot]: ApiRequest | null } {
  const kind = kindOf(inputs.text)
  const version = versionOf(inputs, answers)
  const release = releasePath(version)
  return {
    main: mainRequest(inputs, kind, answers),
    plan: planRequest(inputs, kind, answers),
    releases: upgradeRequest(inputs, kind, answers),
    other: otherRequest(inputs),
    compare: compareRequest(inputs, kind),
    factors: factorsRequest(inputs, kind, answers),
    list: { path: '/v1/releases' },
    release: release === null ? null : { path: release },
    arguments: release === null ? null : { path: `${release}/arguments` },
    models: { path: '/v1/models' },
  }
}

/** The release that is asked about. Undefined: the service has not said yet which one it takes by default. */
export function versionOf(
  { version }: Inputs,
  { list }: Pick<Answers, 'list'>,
): string | undefined {
  return version ?? bodyOf<ReleaseList>(list)?.default_version
}

/** The path of a release. Null where nothing names one: dots alone would lead to another resource. */
function releasePath(version: string | undefined): string | null {
  if (version === undefined || !/[a-z\d]/i.test(version)) return null
  return `/v1/releases/${encodeURIComponent(version)}`
}

/** A request about the text itself. The pod that is looked at says which model of a manifest the facts are about. */
function mainRequest(
  inputs: Inputs,
  kind: Kind,
  answers: Pick<Answers, 'main'>,
): ApiRequest | null {
  switch (kind) {
    case 'empty':
      return null
    case 'command':
      return {
        path: '/v1/serve?include=layout',
        body: {
          ...versionPart(inputs),
          command: inputs.text,
          ...modelPart(inputs),
          ...hostPart(inputs),
          ...environmentPart(inputs),
        },
      }
    case 'config': {
      const { config } = readConfigText(inputs.text)
      if (config === undefined) return null
      return resolveRequest({ ...versionPart(inputs), config, ...placeOf(inputs) })
    }
    case 'manifest':
      return { path: '/v1/check?include=layout', body: checkBody(inputs, answers) }
  }
}

const resolveRequest = (body: ResolveRequest): ApiRequest => ({
  path: '/v1/resolve?include=hash_factors',
  body,
})

/** Where a config resolves. */
const placeOf = (inputs: Inputs) => ({
  ...withoutAddress(hostPart(inputs)),
  ...environmentPart(inputs),
})

/** Where a pod runs: its own environment and devices, and what is known of its node. */
function placeOfPod(inputs: Inputs, { env, accelerators }: Pod) {
  const { host } = hostFactsPart(inputs)
  const facts = accelerators === null ? host : { ...host, device_count: accelerators.count }
  return { env, ...(facts && { host: facts }) }
}

function checkBody(inputs: Inputs, answers: Pick<Answers, 'main'>): CheckRequest {
  const pod = podOf(inputs, answers)
  const name = pod === undefined ? undefined : modelNameOf(pod)
  const { model } = modelPart(inputs)
  return {
    manifests: inputs.text,
    ...versionPart(inputs),
    ...(model && name !== undefined && { models: { [name]: model } }),
    ...withoutAddress(hostFactsPart(inputs)),
    ...environmentPart(inputs),
  }
}

/** Every other release at once. A manifest is compared by the command of the pod that is looked at. */
function upgradeRequest(inputs: Inputs, kind: Kind, answers: Answers): ApiRequest | null {
  switch (kind) {
    case 'empty':
      return null
    case 'command': {
      const from = versionOf(inputs, answers)
      return from === undefined ? null : upgradeOfCommand(inputs, from, { command: inputs.text })
    }
    case 'config': {
      const from = versionOf(inputs, answers)
      const { config } = readConfigText(inputs.text)
      if (config === undefined || from === undefined) return null
      const place = { ...withoutAddress(hostFactsPart(inputs)), ...environmentPart(inputs) }
      const body: UpgradeRequest = { config, ...place, from, to: 'all' }
      return { path: '/v1/upgrade', body }
    }
    case 'manifest': {
      const pod = podOf(inputs, answers)
      if (pod === undefined || pod.argv === null) return null
      const command = { argv: pod.argv, ...placeOfPod(inputs, pod) }
      return upgradeOfCommand(inputs, pod.version, command)
    }
  }
}

function upgradeOfCommand(
  inputs: Inputs,
  from: string,
  command: Partial<CommandUpgradeRequest>,
): ApiRequest {
  const body: CommandUpgradeRequest = {
    ...modelPart(inputs),
    ...hostFactsPart(inputs),
    ...environmentPart(inputs),
    ...command,
    from,
    to: 'all',
  }
  return { path: '/v1/upgrade', body }
}

/** The other side of a comparison by itself. A manifest there says what its first pod does. */
function otherRequest(inputs: Inputs): ApiRequest | null {
  const { view, other } = inputs
  if (view !== 'compare') return null
  return mainRequest({ ...inputs, text: other }, kindOf(other), { main: null })
}

/** Whether the two sides could work together, as ranks. */
function compareRequest(inputs: Inputs, kind: Kind): ApiRequest | null {
  if (inputs.view !== 'compare') return null
  const ranks = [
    rankOf(inputs, 'first', inputs.text, kind),
    rankOf(inputs, 'second', inputs.other, kindOf(inputs.other)),
  ].filter((rank) => rank !== undefined)
  if (ranks.length < 2) return null
  return { path: '/v1/compare', body: { ...versionPart(inputs), ranks } }
}

function rankOf(
  inputs: Inputs,
  name: string,
  text: string,
  kind: Kind,
): CompareRequest['ranks'][number] | undefined {
  const place = { ...hostFactsPart(inputs), ...environmentPart(inputs) }
  if (kind === 'command') return { name, command: text, ...modelPart(inputs), ...place }
  const config = kind === 'config' ? readConfigText(text).config : undefined
  return config && { name, config, ...place }
}

/** The factors of the hash of a command, also that of a pod or of a host of a plan: those of the config that it hands over. */
function factorsRequest(inputs: Inputs, kind: Kind, answers: Answers): ApiRequest | null {
  if (kind === 'config' || inputs.view !== 'config') return null
  const subject = subjectOf(inputs, answers)
  if (subject.is !== 'answered' || !isServeAnswer(subject.answer)) return null
  const { config_input, vllm_version } = subject.answer
  const { pod } = subject
  const place = pod === undefined ? placeOf(inputs) : withoutAddress(placeOfPod(inputs, pod))
  return resolveRequest({ vllm_version, config: config_input, ...place })
}
