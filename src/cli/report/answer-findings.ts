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

/** The notices, checks and assumptions of an answer as findings. `argv` are the words that pointers count. */
export function findingsOfAnswer(
  { notices, checks, assumptions }: Remarks,
  argv: readonly string[] = [],
): ReportFinding[] {
  return [
    ...checks.flatMap(findingOfCheck),
    ...notices.map(({ code, severity, pointer, message }) => ({
      code,
      severity: severity === 'warning' ? ('warning' as const) : ('note' as const),
      message,
      ...placeOf(pointer, argv),
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
  argv: readonly string[] = [],
): ReportFinding[] {
  if (errors.length === 0) return [{ code, severity: 'error', message: detail, pointer: '' }]
  return findingsOfFaults(errors, argv)
}

/** Faults as findings. */
export function findingsOfFaults(
  faults: readonly ProblemError[],
  argv: readonly string[] = [],
): ReportFinding[] {
  return faults.map(({ code, message, pointer }) => ({
    code,
    severity: 'error',
    message,
    ...placeOf(pointer, argv),
  }))
}

/** A pointer, with the word of the command line that it points to. */
function placeOf(
  pointer: string,
  argv: readonly string[],
): { readonly pointer: string; readonly word?: WordPlace } {
  const token = /^\/argv\/(\d{1,6})$/.exec(pointer)?.[1]
  const at = Number(token)
  const word = token === undefined ? undefined : argv[at]
  if (word === undefined) return { pointer }
  const program = argv[0] === '-m' ? 'python3' : 'vllm'
  const before = [program, ...argv.slice(0, at).map(quote), ''].join(' ')
  const text = [program, ...argv.map(quote)].join(' ').replaceAll('\n', ' ')
  return { pointer, word: { text, column: before.length + 1, length: quote(word).length } }
}
