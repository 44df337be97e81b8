import { useMemo, useState } from 'preact/hooks'
import type { Release, Resolution } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { bodyOf } from '../state/answers.ts'
import { type ConfigRow, configRows, filterRows, type Origin } from '../state/config-rows.ts'
import { readConfigText } from '../state/config-text.ts'
import { kindOf } from '../state/kind.ts'
import { CodeLink } from './code-link.tsx'
import { FieldName } from './field-name.tsx'
import { NothingToShow } from './nothing-to-show.tsx'
import type { SubjectViewProps } from './props.ts'

/** Who decided a value, what a person set first. */
const ORIGINS: readonly (readonly [Origin, string])[] = [
  ['set', 'You set'],
  ['changed', 'vLLM changed'],
  ['default', 'Default'],
]

/** Every field of the config with the reason for its value, what follows from it, and what the hash is made of. */
export function ConfigView({ store, session, subject }: SubjectViewProps) {
  const { inputs, answers } = session
  const [search, setSearch] = useState('')
  const [origins, setOrigins] = useState<ReadonlySet<Origin>>(new Set(ORIGINS.map(([is]) => is)))
  const answer = subject.is === 'answered' ? subject.answer : undefined
  const release = bodyOf<Release>(answers.release)
  const rows = useMemo(() => {
    if (answer === undefined) return []
    const isConfig = kindOf(inputs.text) === 'config'
    const given = isConfig ? (readConfigText(inputs.text).config ?? {}) : {}
    return configRows(answer, given, release)
  }, [answer, inputs.text, release])
  if (answer === undefined) {
    return <NothingToShow store={store} subject={subject} what="No config to show" />
  }
  const shown = filterRows(rows, search, origins)
  const byOrigin = Map.groupBy(shown, ({ origin }) => origin)
  const toggle = (origin: Origin) => {
    const next = new Set(origins)
    if (!next.delete(origin)) next.add(origin)
    setOrigins(next)
  }
  const factors = bodyOf<Partial<Resolution>>(answers.factors ?? answers.main)
  return (
    <div class="config">
      <div class="filter">
        <input
          type="search"
          aria-label="Filter fields"
          placeholder="Filter by field, value or reason"
          value={search}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        {ORIGINS.map(([origin, label]) => (
          <label key={origin} class={`toggle ${origin}`}>
            <input type="checkbox" checked={origins.has(origin)} onChange={() => toggle(origin)} />
            {label} <small>{rows.filter((row) => row.origin === origin).length}</small>
          </label>
        ))}
      </div>
      <table>
        <caption class="hidden">Resolved ParallelConfig</caption>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Value</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        {ORIGINS.map(([origin]) => (
          <tbody key={origin}>
            {byOrigin.get(origin)?.map((row) => (
              <Row key={row.name} row={row} />
            ))}
          </tbody>
        ))}
      </table>
      {shown.length === 0 && <p class="hint">No field matches.</p>}
      <h3>Derived properties</h3>
      <Pairs pairs={answer.derived} />
      {factors?.hash_factors !== undefined && (
        <details>
          <summary>Factors of the hash ({Object.keys(factors.hash_factors).length})</summary>
          <Pairs pairs={factors.hash_factors} />
        </details>
      )}
    </div>
  )
}

function Row({ row }: { readonly row: ConfigRow }) {
  const { name, value, before, origin, description, hashed } = row
  return (
    <tr class={origin}>
      <th scope="row" title={description}>
        <FieldName name={name} />
        {hashed && (
          <abbr class="hashed" title="A factor of the hash">
            #
          </abbr>
        )}
      </th>
      <td class="value">
        {JSON.stringify(value, null, 1)}
        {before !== undefined && <small>was {JSON.stringify(before)}</small>}
      </td>
      <td class="why">
        <Reason row={row} />
      </td>
    </tr>
  )
}

function Reason({ row: { origin, reason, rule } }: { readonly row: ConfigRow }) {
  if (origin === 'default') return <>The default</>
  if (origin === 'set') return <code>{reason}</code>
  return (
    <>
      {reason} {rule !== null && <CodeLink code={rule} />}
    </>
  )
}

function Pairs({ pairs }: { readonly pairs: Readonly<Record<string, unknown>> }) {
  return (
    <dl class="pairs">
      {Object.entries(pairs).map(([name, value]) => (
        <div key={name}>
          <dt>
            <FieldName name={name} />
          </dt>
          <dd>{JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
