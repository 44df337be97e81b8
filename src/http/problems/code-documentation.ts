import { CODE_SECTIONS, type CodeSection } from './code-sections.ts'
import { PROBLEMS } from './problem.ts'

/** What a code stands for. */
export interface CodeDocumentation {
  readonly code: string
  /** What kind of problem, or of code, it is. */
  readonly title: string
  /** The HTTP status of the answers that it stands in. */
  readonly status: number
  /** Markdown, as are the next two. */
  readonly meaning: string
  readonly remedy: string
  /** Where in an answer it stands. */
  readonly where: string
}

let index: ReadonlyMap<string, readonly CodeDocumentation[]> | undefined

/** By code, everything that it stands for, what is likeliest first. It is made when it is first needed. */
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
