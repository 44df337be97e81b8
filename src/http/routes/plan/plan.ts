import {
  configArgv,
  INCLUDES,
  type PlanFault,
  type PlanNode,
  planning,
} from '../../../plan/index.ts'
import type { Environment } from '../../../vllm/environment.ts'
import { authorize } from '../../middleware/authorize.ts'
import { inTurns } from '../../middleware/overload.ts'
import type { MakeHandler } from '../../operation.ts'
import { Problem } from '../../problems/problem.ts'
import { parseListBody, readListBody } from '../../request/body.ts'
import { readInclude } from '../../request/include.ts'
import { knownHost } from '../../request/known-host.ts'
import { requestedRelease } from '../../request/release.ts'
import { validateRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { readCommandLine } from '../serve/command-line.ts'
import { withChecks } from '../serve/serve-request.ts'
import { addArtifacts } from './artifacts.ts'
import { type PlannedHost, planHosts } from './plan-hosts.ts'
import { type HostEntry, type PlanRequest, planRequestSchema } from './request-schema.ts'

/** `POST /v1/plan`. */
export const planDeployment: MakeHandler = (dependencies) =>
  async function planDeployment({ req: { raw: request } }, _requestId, doExpensive) {
    const include = readInclude(request.url, INCLUDES)
    const bytes = await readListBody(request)
    return await doExpensive(bytes.length, async (pause) => {
      const sent = validateRequest(planRequestSchema, parseListBody(bytes))
      const release = requestedRelease(sent.vllm_version, dependencies.defaultRelease)
      const command = commandOf(sent)
      const { hosts } = dependencies
      const find = (entry: HostEntry, pointer: string) => findHost(entry, pointer, request, hosts)
      const { model, strategy = 'auto', strict, files = {} } = sent
      const planned = await planHosts(sent, find)
      const input = {
        version: release.version,
        argv: command.argv,
        files: new Map(Object.entries(files)),
        model: model && { config: model.config, facts: model.facts },
        env: command.env,
        hosts: planned.map(({ host }) => host),
        strategy,
        strict,
      }
      const tools = { release, sha256: dependencies.sha256 }
      const answer = await inTurns(planning(input, tools), pause)
      if (answer.faults !== undefined) throw noPlan(answer, command.pointers)
      const { plan, deployment, layouts } = answer
      const checked = { ...plan, nodes: plan.nodes.map((node) => withHostChecks(node, planned)) }
      const whole = layouts === undefined ? checked : { ...checked, layouts }
      return answerJson(addArtifacts(whole, deployment, input.hosts, include))
    })
  }

/**
 * A node with the checks of its host, as in `/v1/serve`. The checks of links assume the order of the devices on the host,
 * so a node with its own order does not get them.
 */
function withHostChecks(node: PlanNode, hosts: readonly PlannedHost[]): PlanNode {
  const { env, host: name, resolution } = node
  const own = hosts.find(({ host }) => host.name === name)
  if (resolution === null || own === undefined || Object.keys(env).length > 0) return node
  return { ...node, resolution: withChecks(own.known, own.host.facts, resolution) }
}

/** A command, and the places of its tokens in the request. */
interface Command {
  readonly argv: readonly string[]
  readonly env: Environment | undefined
  /** By token; undefined: `/argv/N`. */
  readonly pointers?: readonly string[] | undefined
}

function commandOf({ config, ...sent }: PlanRequest): Command {
  const { argv, command, env, model } = sent
  // A model and hosts are enough for the list of layouts.
  if (argv === undefined && command === undefined && config === undefined && model !== undefined) {
    return { argv: ['serve'], env }
  }
  if (config === undefined) {
    const read = readCommandLine(sent)
    if (read.faults !== undefined) throw noPlan(read)
    return command === undefined ? read : { ...read, pointers: read.argv.map(() => '/command') }
  }
  if (argv === undefined && command === undefined) return { ...configArgv(config), env }
  const message = 'Send only one of argv, command and config'
  const errors = [{ pointer: '/config', code: 'exclusive_properties', message }]
  throw new Problem('invalid_request', message, { errors })
}

async function findHost(
  entry: HostEntry,
  pointer: string,
  request: Request,
  hosts: Parameters<typeof knownHost>[1],
) {
  try {
    return await knownHost(entry, hosts, () => authorize('read', request, hosts))
  } catch (error) {
    throw error instanceof Problem ? inEntry(error, pointer) : error
  }
}

/** A problem of one host of the request, with pointers to it. */
function inEntry(problem: Problem, pointer: string): Problem {
  const errors = problem.extensions.errors?.map((error) => ({
    ...error,
    pointer: pointer + error.pointer,
    ...(error.related && { related: error.related.map((each) => pointer + each) }),
  }))
  const extensions = { ...problem.extensions, ...(errors && { errors }) }
  return new Problem(problem.code, problem.message, extensions, problem.headers)
}

function noPlan(
  {
    faults,
    alternatives = [],
  }: { readonly faults: readonly PlanFault[]; readonly alternatives?: readonly unknown[] },
  pointers?: Command['pointers'],
): Problem {
  const at = (pointer: string) => {
    const token = /^\/argv\/(\d+)$/.exec(pointer)?.[1]
    return pointers === undefined || token === undefined
      ? pointer
      : (pointers[Number(token)] ?? pointer)
  }
  const errors = faults.map((fault) => ({
    ...fault,
    pointer: at(fault.pointer),
    ...(fault.related && { related: fault.related.map(at) }),
  }))
  const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const detail = `${errors[0]?.message ?? 'No plan could be made'}${rest}`
  return new Problem('no_valid_plan', detail, { errors, alternatives })
}
