import type { Check } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import type { Diagnostic } from '../state/diagnostics.ts'
import type { Subject } from '../state/subject.ts'
import { plural } from '../state/subject.ts'
import { CodeLink } from './code-link.tsx'
import { EDITORS, MAIN_EDITOR } from './editor-field.tsx'
import { showHostReport } from './more-facts.tsx'

/** So many are listed; the text shows the others at their places. */
const MOST_LISTED = 60

interface FindingsProps {
  readonly diagnostics: readonly Diagnostic[]
  readonly subject: Subject
}

interface RemarkProps {
  readonly diagnostic: Diagnostic
}

/** What is wrong or worth knowing, each leading to its place in the text; and the checks that did not pass. */
export function Findings({ diagnostics, subject }: FindingsProps) {
  const checks = subject.is === 'answered' ? subject.answer.checks : []
  const failed = checks.filter(({ verdict }) => verdict === 'fail')
  const unknown = checks.filter(({ verdict }) => verdict === 'unknown')
  if (diagnostics.length + failed.length + unknown.length === 0) return null
  return (
    <ul class="findings" aria-label="Findings">
      {diagnostics.slice(0, MOST_LISTED).map((diagnostic, at) => (
        <Remark key={`${diagnostic.code}${at}`} diagnostic={diagnostic} />
      ))}
      {diagnostics.length > MOST_LISTED && <li>… and {diagnostics.length - MOST_LISTED} more</li>}
      {failed.map(({ code, severity, message }) => (
        <li key={code} class={severity}>
          <span class="place">{severity}</span>
          <p>
            {message} <CodeLink code={code} />
          </p>
        </li>
      ))}
      {unknown.length > 0 && <NotChecked checks={unknown} />}
    </ul>
  )
}

function Remark({ diagnostic: { place, line, severity, code, message } }: RemarkProps) {
  return (
    <li class={severity}>
      {place === null ? (
        <span class="place">{severity}</span>
      ) : (
        <button
          type="button"
          class="place"
          aria-label={`${severity}: show in the text`}
          onClick={() => EDITORS.get(MAIN_EDITOR)?.select(place.start, place.end)}
        >
          {severity}
        </button>
      )}
      <p>
        {line !== undefined && <small>Line {line}: </small>}
        {message} {code !== null && <CodeLink code={code} />}
      </p>
    </li>
  )
}

/** The checks that need more than is known: counted, because what is unknown is not wrong. */
function NotChecked({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <li class="info">
      <span class="place">unknown</span>
      <details>
        <summary>{plural(checks.length, 'check')} could not be made</summary>
        <ul>
          {checks.map(({ code, message }) => (
            <li key={code}>
              {message} <CodeLink code={code} />
            </li>
          ))}
        </ul>
        <button type="button" onClick={showHostReport}>
          Paste the report of a host
        </button>
      </details>
    </li>
  )
}
