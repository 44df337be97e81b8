import type { CheckAnswer } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { type Ask, outcomeOf } from '../ask/ask.ts'
import { UnableError, UsageError } from '../exit.ts'
import { readCommandLine } from '../input/command-line.ts'
import { type InputFile, JoinedFiles } from '../input/joined-files.ts'
import { parseObjects } from '../input/yaml.ts'
import type { CommandOptions } from '../program.ts'
import type { ReportFinding } from '../report/report.ts'
import { inputName, type System } from '../system.ts'
import { placeFinding } from './check.ts'
import { mergeRequests, modelOf, requestOf } from './context.ts'

type Request = Readonly<Record<string, unknown>>

/** One thing that moves to another release: a config, or a command line. */
export interface Move {
  /** What to call it; undefined: there is only one. */
  readonly name?: string
  readonly request: Request
}

/** What moves, and what could not be read or is not certain about it. */
export interface Moves {
  readonly moves: readonly Move[]
  readonly findings: readonly ReportFinding[]
}

/**
 * What the words of `upgrade` name: the commands of all pods of manifests, a config or a request in a file, or a command line.
 * @throws {UsageError} where the release that it is written for is not known.
 */
export async function movesOf(
  words: readonly string[],
  options: CommandOptions,
  system: System,
  ask: Ask,
): Promise<Moves> {
  // The release is in `from`, and an unknown release is not a fault here.
  const { strict: _, ...known } = await requestOf(options, system)
  const common = { ...known, ...(await modelOf(options, system)) }
  const [word = ''] = words
  const isFile = words.length === 1 && !/\s/.test(word)
  const text = isFile ? await system.readText(word) : ''
  const objects = isFile ? parseObjects(text, inputName(word)) : []
  if (objects.some(isKubernetesObject)) {
    return await movesOfManifests(ask, { name: word, text }, options, known)
  }
  const [object, second] = objects
  if (second !== undefined) {
    throw new UsageError(`${inputName(word)} has several configs. Give one at a time`)
  }
  if (object !== undefined) {
    return only({ ...mergeRequests(requestIn(object), common), ...fromOf(options, object) })
  }
  const given = await readCommandLine(isFile ? [text] : words, options.env ?? {}, system)
  return only({ ...common, ...given, ...fromOf(options) })
}

const only = (request: Request): Moves => ({ moves: [{ request }], findings: [] })

const isKubernetesObject = (object: Request) =>
  typeof object.apiVersion === 'string' && typeof object.kind === 'string'

/** A file with a config, or with a whole request. */
function requestIn(object: Request): Request {
  const isRequest = ['config', 'argv', 'command'].some((name) => Object.hasOwn(object, name))
  if (!isRequest) return { config: object }
  const { to: _, ...request } = object
  return request
}

function fromOf({ from }: CommandOptions, request: Request = {}): Request {
  if (from !== undefined) return { from }
  if (typeof request.from === 'string') return {}
  throw new UsageError('Name the release that it is written for: --from VERSION')
}

/** The commands of the pods in manifests, each once, moved from the releases of their images. */
async function movesOfManifests(
  ask: Ask,
  file: InputFile,
  { from }: CommandOptions,
  known: Request,
): Promise<Moves> {
  const { answer, refusal } = await outcomeOf<CheckAnswer>(ask, {
    method: 'POST',
    path: '/v1/check',
    body: { ...known, manifests: file.text, ...(from !== undefined && { vllm_version: from }) },
  })
  if (answer === undefined) throw new UnableError(refusal.detail)
  const moves = answer.workloads.flatMap(({ kind, namespace, name, containers }) =>
    containers.flatMap((container) =>
      container.pods.flatMap(({ argv, env, accelerators }) => {
        if (argv === null) return []
        const host = {
          ...(known.host as object | undefined),
          ...(accelerators && { device_count: accelerators.count }),
        }
        const request = { from: container.vllm_version, argv, env, host }
        return [{ name: `${kind} ${namespace}/${name} ${container.name}`, request }]
      }),
    ),
  )
  const joined = new JoinedFiles([file])
  const findings = answer.findings.map((found) => placeFinding(found, joined).finding)
  return { moves: distinct(moves), findings: findings.filter(isAboutReading) }
}

/** What could not be read or checked; what is wrong in the present release is not the question here. */
function isAboutReading({ code, unknown }: ReportFinding): boolean {
  return unknown === true || READING.has(code)
}

const READING: ReadonlySet<string> = new Set([
  'invalid_yaml',
  'duplicate_key',
  'excessive_aliases',
  'too_many_documents',
])

/** Pods that differ in nothing but their names are one move. */
function distinct(moves: readonly Move[]): Move[] {
  const key = ({ name, request: { env: _, ...request } }: Move) => JSON.stringify([name, request])
  return [...new Map(moves.map((move) => [key(move), move])).values()]
}
