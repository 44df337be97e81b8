import type { Diagnostic } from '../state/diagnostics.ts'
import type { Subject } from '../state/subject.ts'
import { EDITORS } from './editor-field.tsx'

/** So many are listed; the text shows the others at their places. */
const MOST_LISTED = 60

/** What is wrong or worth knowing, each leading to its place in the text; and the checks that did not pass. */
export function Findings({
  diagnostics,
  subject,
}: {
  readonly diagnostics: readonly Diagnostic[]
  readonly subject: Subject
}) {
  const checks = subject.is === 'answered' ? subject.answer.checks : []
  const open = checks.filter(({ verdict }) => verdict !== 'pass')
  if (diagnostics.length === 0 && open.length === 0) return null
  return (
    <ul class="findings" aria-label="Findings">
      {diagnostics.slice(0, MOST_LISTED).map(({ start, end, severity, code, message }, at) => (
        <li key={`${code}${start}${at}`} class={severity}>
          <button
            type="button"
            class="place"
            aria-label="Show in the text"
            onClick={() => EDITORS.get('Command, config or manifest')?.select(start, end)}
          >
            {severity}
          </button>
          <p>
            {message} {code !== null && <a href={`/problems/${code}`}>{code}</a>}
          </p>
        </li>
      ))}
      {diagnostics.length > MOST_LISTED && <li>… and {diagnostics.length - MOST_LISTED} more</li>}
      {open.map(({ code, verdict, severity, message }) => (
        <li key={code} class={verdict === 'unknown' ? 'info' : severity}>
          <span class="place">{verdict === 'unknown' ? 'not checked' : 'check'}</span>
          <p>
            {message} <a href={`/problems/${code}`}>{code}</a>
          </p>
        </li>
      ))}
    </ul>
  )
}
