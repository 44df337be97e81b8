import { useMemo, useState } from 'preact/hooks'
import type { Release, Resolution } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { bodyOf } from '../state/answers.ts'
import { type ConfigRow, configRows, filterRows, type Origin } from '../state/config-rows.ts'
import { readConfigText } from '../state/config-text.ts'
import { kindOf } from '../state/kind.ts'
import type { SubjectViewProps } from './props.ts'

const ORIGINS: readonly Origin[] = ['set', 'changed', 'default']

/** Every field of the config with the reason for its value, what follows from it, and what the hash is made of. */
export function ConfigView({ session, subject }: SubjectViewProps) {
  const { inputs, answers } = session
  const [search, setSearch] = useState('')
  const [origins, setOrigins] = useState<ReadonlySet<Origin>>(new Set(ORIGINS))
  const answer = subject.is === 'answered' ? subject.answer : undefined
  const release = bodyOf<Release>(answers.release)
  const rows = useMemo(() => {
    if (answer === undefined) return []
    const isConfig = kindOf(inputs.text) === 'config'
    const given = isConfig ? (readConfigText(inputs.text).config ?? {}) : {}
    return configRows(answer, given, release)
  }, [answer, inputs.text, release])
  if (answer === undefined) return <p class="hint">There is no config: nothing launches.</p>
  const shown = filterRows(rows, search, origins)
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
          placeholder="Filter fields, values, reasons"
          value={search}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        {ORIGINS.map((origin) => (
          <label key={origin}>
            <input type="checkbox" checked={origins.has(origin)} onChange={() => toggle(origin)} />
            {origin} <small>{rows.filter((row) => row.origin === origin).length}</small>
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
        <tbody>
          {shown.map((row) => (
            <Row key={row.name} row={row} />
          ))}
        </tbody>
      </table>
      {shown.length === 0 && <p class="hint">No field matches.</p>}
      <h3>What follows from it</h3>
      <Pairs pairs={answer.derived} />
      {factors?.hash_factors !== undefined && (
        <details>
          <summary>What the hash of the config is made of</summary>
          <Pairs pairs={factors.hash_factors} />
        </details>
      )}
    </div>
  )
}

function Row({ row }: { readonly row: ConfigRow }) {
  const { name, value, origin, reason, rule, description, hashed } = row
  return (
    <tr class={origin}>
      <th scope="row" title={description}>
        {name}
        {hashed && (
          <abbr class="hashed" title="A factor of the hash">
            #
          </abbr>
        )}
      </th>
      <td class="value">{JSON.stringify(value)}</td>
      <td class="why">
        <span class={`origin ${origin}`}>{origin}</span>{' '}
        {origin === 'set' ? <code>{reason}</code> : origin === 'changed' ? reason : ''}{' '}
        {rule !== null && <a href={`/problems/${rule}`}>{rule}</a>}
      </td>
    </tr>
  )
}

function Pairs({ pairs }: { readonly pairs: Readonly<Record<string, unknown>> }) {
  return (
    <dl class="pairs">
      {Object.entries(pairs).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
