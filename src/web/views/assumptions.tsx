import { FACTS, factAt, readFact, setFact } from '../state/facts.ts'
import { assumptionsOf } from '../state/subject.ts'
import type { SubjectViewProps } from './props.ts'

/** What was assumed, each with the values that set it in one click; and what was set before. */
export function Assumptions({ store, session, subject }: SubjectViewProps) {
  const { facts } = session.inputs
  const assumed = new Map(
    assumptionsOf(subject).map((assumption) => [
      factAt(assumption.fact) ?? assumption.fact,
      assumption,
    ]),
  )
  const set = [...FACTS.keys()].filter((pointer) => readFact(facts, pointer) !== undefined)
  if (assumed.size === 0 && set.length === 0) return null
  const change = (pointer: string, value: unknown) =>
    store.change({ facts: setFact(facts, pointer, value) })
  return (
    <ul class="chips" aria-label="Assumptions and facts">
      {[...assumed].map(([pointer, { message, can_change_hash }]) => (
        <li key={pointer} class="chip assumed" title={message}>
          <span class="name">
            {FACTS.get(pointer)?.label ?? pointer}
            <em>{can_change_hash ? 'assumed, could change the hash' : 'assumed'}</em>
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

function labelOf(pointer: string, value: unknown): string {
  const text = JSON.stringify(value)
  const choice = FACTS.get(pointer)?.choices.find((each) => JSON.stringify(each.value) === text)
  return choice?.label ?? (typeof value === 'string' ? value : text)
}
