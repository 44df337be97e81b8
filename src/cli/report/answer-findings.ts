import type {
  Assumption,
  Check,
  Notice,
  Problem,
  ProblemError,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { quote } from '../../plan/artifacts/shell-text.ts'
import type { ReportFinding, WordPlace } from './report.ts'

/** What an answer says beside its values. */
interface Remarks {
  readonly notices: readonly Notice[]
  readonly checks: readonly Check[]
  readonly assumptions: readonly Assumption[]
}

/** The command line that pointers of an answer point into: the words that they count, and the text that was sent. */
export interface PointedInto {
  readonly argv?: readonly string[] | undefined
  readonly command?: string | undefined
}

/** Said of an answer without checks: with no fact of the host, none could be made. */
export const HOST_UNKNOWN =
  'unknown, so nothing was checked against it. Give --device-count, --host-report or --host-id'

/** The notices, checks and assumptions of an answer as findings. */
export function findingsOfAnswer(
  { notices, checks, assumptions }: Remarks,
  sent: PointedInto = {},
): ReportFinding[] {
  return [
    ...checks.flatMap(findingOfCheck),
    ...notices.map(({ code, severity, pointer, message }) => ({
      code,
      severity: severity === 'warning' ? ('warning' as const) : ('note' as const),
      message,
      ...placeOf(pointer, message, sent),
    })),
    ...assumptions.map(({ rule, fact, message }) => ({
      code: rule,
      severity: 'note' as const,
      message,
      pointer: fact,
      unknown: true,
    })),
  ]
}

function findingOfCheck({ code, severity, verdict, pointer, message }: Check): ReportFinding[] {
  if (verdict === 'pass') return []
  if (verdict === 'fail') return [{ code, severity, message, pointer }]
  return [{ code, severity: 'note', message, pointer, unknown: true }]
}

/** The errors of what vLLM refuses as findings. */
export function findingsOfRefusal(
  { errors = [], code, detail }: Pick<Problem, 'errors' | 'code' | 'detail'>,
  sent: PointedInto = {},
): ReportFinding[] {
  if (errors.length === 0) return [{ code, severity: 'error', message: detail, pointer: '' }]
  return findingsOfFaults(errors, sent)
}

/** Faults as findings. */
export function findingsOfFaults(
  faults: readonly ProblemError[],
  sent: PointedInto = {},
): ReportFinding[] {
  return faults.map(({ code, message, pointer }) => ({
    code,
    severity: 'error',
    message,
    ...placeOf(pointer, message, sent),
  }))
}

/** A pointer, with the word of the command line, or the place in its text, that it points to. */
function placeOf(
  pointer: string,
  message: string,
  { argv = [], command }: PointedInto,
): { readonly pointer: string; readonly word?: WordPlace } {
  const token = /^\/argv\/(\d{1,6})$/.exec(pointer)?.[1]
  const word =
    token === undefined ? placeInText(pointer, message, command) : placeOfToken(Number(token), argv)
  return word === undefined ? { pointer } : { pointer, word }
}

function placeOfToken(at: number, argv: readonly string[]): WordPlace | undefined {
  const word = argv[at]
  if (word === undefined) return undefined
  const program = argv[0] === '-m' ? 'python3' : 'vllm'
  const before = [program, ...argv.slice(0, at).map(quote), ''].join(' ')
  const text = [program, ...argv.map(quote)].join(' ').replaceAll('\n', ' ')
  return { text, column: before.length + 1, length: quote(word).length }
}

/** The place that a message about a text ends with. */
function placeInText(
  pointer: string,
  message: string,
  command: string | undefined,
): WordPlace | undefined {
  const found = /\(line (\d{1,6}), column (\d{1,6})\)$/.exec(message)
  if (found === null || command === undefined || pointer !== '/command') return undefined
  const text = command.split('\n')[Number(found[1]) - 1]?.replace(/\r$/, '')
  const column = Number(found[2])
  if (text === undefined || column > text.length) return undefined
  return { text, column, length: /^\S+/.exec(text.slice(column - 1))?.[0].length ?? 1 }
}
