import type {
  CheckAnswer,
  CommandUpgradeAnswer,
  UpgradeAnswer,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { commandText } from '../../plan/artifacts/shell-text.ts'
import { type Ask, outcomeOf } from '../ask/ask.ts'
import { UnableError, UsageError } from '../exit.ts'
import { readCommandLine } from '../input/command-line.ts'
import { parseObjects } from '../input/yaml.ts'
import type { CommandOptions } from '../program.ts'
import { findingsOfFaults } from '../report/answer-findings.ts'
import { countFindings, type Report, type ReportFinding, verdictOf } from '../report/report.ts'
import type { System } from '../system.ts'
import { mergeRequests, modelOf, openService, requestOf } from './context.ts'

type Answer = UpgradeAnswer | CommandUpgradeAnswer
type Request = Readonly<Record<string, unknown>>

/** One thing that moves: a config, or a command line. */
interface Move {
  /** What to call it; undefined: there is only one. */
  readonly name?: string
  readonly request: Request
}

/** Finds out what another release does to manifests, a config or a command line. */
export async function upgrade(
  words: readonly string[],
  options: CommandOptions,
  system: System,
): Promise<Report> {
  const ask = await openService(options, system)
  const moves = await movesOf(words, options, system, ask)
  const moved = []
  for (const { name, request } of moves) {
    const answer = await askUpgrade(ask, { ...request, to: options.to })
    moved.push({ name, answer, findings: findingsOf(answer, name, request.argv) })
  }
  const findings = moved.flatMap((each) => each.findings)
  const [single] = moved
  return {
    verdict: moved.length === 0 ? 'nothing_found' : verdictOf(findings, options.strict === true),
    headline:
      moved.length === 0
        ? 'no vLLM runs in what was given'
        : `to vLLM ${options.to}: ${countFindings(findings)}`,
    summary: moved.map(({ name, answer }) => describe(answer, name)),
    findings,
    details: moved.flatMap(({ name, answer }) => describeRewrite(answer, name)),
    subjects: words.length === 1 ? words : ['command line'],
    answer:
      moved.length === 1 ? single?.answer : moved.map(({ name, answer }) => ({ name, ...answer })),
  }
}

async function askUpgrade(ask: Ask, body: Request): Promise<Answer> {
  const { answer, refusal } = await outcomeOf<Answer>(ask, {
    method: 'POST',
    path: '/v1/upgrade',
    body,
  })
  if (answer === undefined) throw new UnableError(refusal.detail)
  return answer
}

async function movesOf(
  words: readonly string[],
  options: CommandOptions,
  system: System,
  ask: Ask,
): Promise<Move[]> {
  // The release is in `from`, and what is unknown is no fault here.
  const { strict: _, ...known } = await requestOf(options, system)
  const common = { ...known, ...(await modelOf(options, system)) }
  const [word = ''] = words
  const isFile = words.length === 1 && !/\s/.test(word)
  const text = isFile ? await system.readText(word) : ''
  const objects = isFile ? parseObjects(text, word) : []
  if (objects.some(isKubernetesObject)) return await movesOfManifests(ask, text, options, known)
  const [object, second] = objects
  if (second !== undefined) throw new UsageError(`${word}: give one config in a file`)
  if (object !== undefined)
    return [{ request: { ...mergeRequests(requestIn(object), known), ...fromOf(options, object) } }]
  const given = await readCommandLine(isFile ? [text] : words, options.env ?? {}, system)
  return [{ request: { ...common, ...given, ...fromOf(options) } }]
}

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
  manifests: string,
  { from }: CommandOptions,
  known: Request,
): Promise<Move[]> {
  const { answer, refusal } = await outcomeOf<CheckAnswer>(ask, {
    method: 'POST',
    path: '/v1/check',
    body: { ...known, manifests, ...(from !== undefined && { vllm_version: from }) },
  })
  if (answer === undefined) throw new UnableError(refusal.detail)
  const [unread] = answer.findings.filter(({ code }) => code === 'invalid_yaml')
  if (unread !== undefined) throw new UsageError(`line ${unread.line}: ${unread.message}`)
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
  return distinct(moves)
}

/** Pods that differ in nothing but their names are one move. */
function distinct(moves: readonly Move[]): Move[] {
  const key = ({ name, request: { env: _, ...request } }: Move) => JSON.stringify([name, request])
  return [...new Map(moves.map((move) => [key(move), move])).values()]
}

/** Kinds of differences for which something has to be changed. */
const TO_CHANGE: ReadonlySet<string> = new Set([
  'field_gone',
  'option_gone',
  'option_changed',
  'environment_unread',
])

function findingsOf(answer: Answer, name: string | undefined, given: unknown): ReportFinding[] {
  const [upgraded] = answer.upgrades
  if (upgraded === undefined) return []
  const { outcome, differences } = upgraded
  const faults = outcome.resolves ? [] : outcome.faults
  const argv = 'argv' in answer ? answer.argv : (given as readonly string[] | undefined)
  const isFault = (pointer: string) => faults.some((fault) => fault.pointer === pointer)
  const findings: ReportFinding[] = [
    ...findingsOfFaults(faults, argv),
    ...differences
      .filter(({ affects_config, pointer }) => affects_config && !isFault(pointer))
      .map(({ code, message, pointer }) => ({
        code,
        severity: TO_CHANGE.has(code) ? ('warning' as const) : ('note' as const),
        message,
        pointer,
      })),
  ]
  return name === undefined
    ? findings
    : findings.map((finding) => ({ ...finding, message: `${name}: ${finding.message}` }))
}

function describe({ from, upgrades: [upgraded] }: Answer, name = 'it'): string {
  if (upgraded === undefined) return name
  const { outcome, hash } = upgraded
  const result = outcome.resolves ? 'works' : 'is refused'
  const ranks = hash.differs ? 'ranks of both releases refuse each other' : 'the hash stays'
  return `${name} ${result} in ${upgraded.to} (from ${from}); ${ranks}`
}

function describeRewrite({ upgrades: [upgraded] }: Answer, name: string | undefined): string[] {
  const rewrite = upgraded?.rewrite
  if (rewrite === undefined || rewrite === null) return []
  const text =
    'argv' in rewrite ? `vllm ${commandText(rewrite.argv)}` : JSON.stringify(rewrite.config)
  return [
    `${name === undefined ? '' : `${name}: `}write it as`,
    `  ${text}`,
    ...rewrite.reasons.map(({ code, message }) => `  ${code}: ${message}`),
  ]
}
