import { CODE_SECTIONS, type CodeSection } from './code-sections.ts'
import { PROBLEMS } from './problem.ts'

/** One meaning of a code. */
export interface CodeDocumentation {
  readonly code: string
  /** The title of the problem, or the kind of code. */
  readonly title: string
  /** The HTTP status of answers with the code. */
  readonly status: number
  /** Markdown, as are the next two. */
  readonly meaning: string
  readonly remedy: string
  /** Where it appears in an answer. */
  readonly where: string
}

let index: ReadonlyMap<string, readonly CodeDocumentation[]> | undefined

/** The meanings of each code, the most likely first. Built at the first call. */
export function documentedCodes(): ReadonlyMap<string, readonly CodeDocumentation[]> {
  index ??= Map.groupBy(CODE_SECTIONS.flatMap(documentationOf), ({ code }) => code)
  return index
}

function documentationOf({ kind, where, problem, entries }: CodeSection): CodeDocumentation[] {
  if (kind === 'Problem') {
    return Object.entries(PROBLEMS).map(([code, page]) => ({ code, ...page, where }))
  }
  const status = problem === undefined ? 200 : PROBLEMS[problem].status
  const remedy =
    problem === undefined
      ? 'Follow the message next to the code.'
      : `Follow the message next to the code in the errors of \`${problem}\`.`
  return entries.map(({ code, summary }) => ({
    code,
    title: kind,
    status,
    meaning: summary,
    remedy,
    where,
  }))
}
