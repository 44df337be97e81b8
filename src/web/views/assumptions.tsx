import { type Choice, FACTS, factAt, readFact, setFact } from '../state/facts.ts'
import { assumptionsOf } from '../state/subject.ts'
import type { SubjectViewProps } from './props.ts'

/** These facts have a field of their own, which shows that they are set. */
const HAVE_A_FIELD: ReadonlySet<string> = new Set([
  '/host/platform',
  '/host/device_count',
  '/host/ray',
])

/** What was assumed, each with the values that set it in one click; and what was set before. */
export function Assumptions({ store, session, subject }: SubjectViewProps) {
  const { facts } = session.inputs
  const assumed = new Map(
    assumptionsOf(subject).map((assumption) => [
      factAt(assumption.fact) ?? assumption.fact,
      assumption,
    ]),
  )
  const set = [...FACTS.keys()].filter(
    (pointer) => !HAVE_A_FIELD.has(pointer) && readFact(facts, pointer) !== undefined,
  )
  if (assumed.size === 0 && set.length === 0) return null
  const change = (pointer: string, value: unknown) =>
    store.change({ facts: setFact(facts, pointer, value) })
  return (
    <ul class="chips" aria-label="Assumptions and facts">
      {[...assumed].map(([pointer, { message, assumed: taken, can_change_hash }]) => (
        <li key={pointer} class="chip assumed" title={message}>
          <span class="name">
            {FACTS.get(pointer)?.label ?? pointer}
            <em>
              {assumedText(pointer, taken)}
              {can_change_hash && ', could change the hash'}
            </em>
          </span>
          {FACTS.get(pointer)?.choices.map(({ label, value }) => (
            <button key={label} type="button" onClick={() => change(pointer, value)}>
              {label}
            </button>
          ))}
        </li>
      ))}
      {set.map((pointer) => (
        <li key={pointer} class="chip">
          <span class="name">
            {FACTS.get(pointer)?.label}: <b>{labelOf(pointer, readFact(facts, pointer))}</b>
          </span>
          <button
            type="button"
            class="quiet"
            aria-label={`Forget ${FACTS.get(pointer)?.label}`}
            onClick={() => change(pointer, undefined)}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  )
}

/** What was assumed, as far as it is one of the choices. */
function assumedText(pointer: string, value: unknown): string {
  if (value === null || value === undefined) return 'unknown'
  const label = choiceOf(pointer, value)?.label
  return label === undefined ? 'assumed' : `assumed ${label}`
}

function labelOf(pointer: string, value: unknown): string {
  const label = choiceOf(pointer, value)?.label
  return label ?? (typeof value === 'string' ? value : JSON.stringify(value))
}

function choiceOf(pointer: string, value: unknown): Choice | undefined {
  const text = JSON.stringify(value)
  return FACTS.get(pointer)?.choices.find((each) => JSON.stringify(each.value) === text)
}
