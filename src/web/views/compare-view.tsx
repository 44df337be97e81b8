import type { RankComparison } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { diagnosticsOf } from '../state/diagnostics.ts'
import { kindOf } from '../state/kind.ts'
import { currentAnswer } from '../state/session.ts'
import { type Answered, hashOf, subjectOf, verdictOf } from '../state/subject.ts'
import { Announced } from './announced.tsx'
import { CodeLink } from './code-link.tsx'
import { EditorField } from './editor-field.tsx'
import { FieldName } from './field-name.tsx'
import type { SubjectViewProps } from './props.ts'

/** The text beside another one: whether they could work together, and each value that differs. */
export function CompareView({ store, session, subject }: SubjectViewProps) {
  const { inputs, answers } = session
  const { other } = inputs
  const kind = kindOf(other)
  const otherInputs = { ...inputs, text: other, hosts: 1 }
  const otherAnswers = { main: answers.other, plan: null }
  const right = subjectOf(otherInputs, otherAnswers)
  const verdict = verdictOf(right)
  const left = subject.is === 'answered' ? subject.answer : undefined
  return (
    <div class="compare">
      <EditorField
        label="Second command or config"
        text={other}
        kind={kind}
        diagnostics={diagnosticsOf(otherInputs, {
          main: currentAnswer(session, 'other'),
          plan: null,
        })}
        session={session}
        onChange={(text) => store.change({ other: text })}
      />
      {kind === 'empty' ? (
        <p class="nothing">
          Paste a command or config to compare with.{' '}
          {inputs.text !== '' && (
            <button type="button" onClick={() => store.change({ other: inputs.text })}>
              Start from a copy
            </button>
          )}
        </p>
      ) : (
        <p class={`other-verdict ${verdict.tone}`}>
          <b>{verdict.title}</b> {verdict.detail}
        </p>
      )}
      <Announced
        text={
          right.is === 'empty' || right.is === 'waiting'
            ? ''
            : `Second: ${verdict.title}. ${verdict.detail}`
        }
      />
      {answers.compare?.status === 200 && <Together comparison={answers.compare.body} />}
      {left !== undefined && right.is === 'answered' && (
        <SideBySide left={left} right={right.answer} factors={factorsOf(answers.compare?.body)} />
      )}
    </div>
  )
}

function factorsOf(comparison: Partial<RankComparison> | undefined): ReadonlySet<string> {
  return new Set(comparison?.hashes?.factors.map(({ name }) => name.split('.')[0] ?? name))
}

/** Whether two ranks could be these, in words. */
function agreementOf({ agree, hashes }: RankComparison): readonly [tone: string, words: string] {
  if (agree) return ['good', 'They can work together as ranks']
  // Two commands that each start every rank are the same deployment twice.
  if (hashes.agree)
    return ['warning', 'Their hashes agree, but they are not two ranks of one deployment']
  return ['bad', 'They cannot work together as ranks: their hashes differ']
}

function Together({ comparison }: { readonly comparison: RankComparison }) {
  const [tone, words] = agreementOf(comparison)
  return (
    <div class="together">
      <p class={`tag ${tone}`}>{words}</p>
      <ul class="findings">
        {comparison.findings.map(({ code, severity, message }) => (
          <li key={code + message} class={severity}>
            <span class="place">{severity}</span>
            <p>
              {message} <CodeLink code={code} />
            </p>
          </li>
        ))}
      </ul>
    </div>
  )
}

interface SideBySideProps {
  readonly left: Answered
  readonly right: Answered
  readonly factors: ReadonlySet<string>
}

function SideBySide({ left, right, factors }: SideBySideProps) {
  const values = (answer: Answered): Record<string, unknown> => ({
    'hash that ranks compare': hashOf(answer)?.slice(0, 16) ?? null,
    ...answer.config,
  })
  const [ours, theirs] = [values(left), values(right)]
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
  const shown = (value: unknown) =>
    value === undefined ? 'not in this release' : JSON.stringify(value)
  const differing = names.filter((name) => shown(ours[name]) !== shown(theirs[name]))
  if (differing.length === 0) return <p class="hint">Both sides resolve to the same config.</p>
  return (
    <table>
      <caption>
        {differing.length} of {names.length} values differ
      </caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">First</th>
          <th scope="col">Second</th>
        </tr>
      </thead>
      <tbody>
        {differing.map((name) => (
          <tr key={name} class={factors.has(name) ? 'factor' : ''}>
            <th scope="row">
              <FieldName name={name} />
              {factors.has(name) && (
                <abbr class="hashed" title="A factor of the hash that differs">
                  #
                </abbr>
              )}
            </th>
            <td class="value">{shown(ours[name])}</td>
            <td class="value">{shown(theirs[name])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
