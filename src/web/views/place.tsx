import { FACTS, readFact, setFact } from '../state/facts.ts'
import type { Inputs } from '../state/inputs.ts'
import type { Kind } from '../state/kind.ts'
import { MOST_HOSTS } from '../state/read-inputs.ts'
import { NumberField } from './draft-fields.tsx'
import { ModelField } from './model-field.tsx'
import { MoreFacts } from './more-facts.tsx'
import { PodField } from './pod-field.tsx'
import type { ViewProps } from './props.ts'

/** Facts that have a field of their own; the others are asked for where they are assumed. */
const PLATFORM = '/host/platform'
const DEVICES = '/host/device_count'
const RAY = '/host/ray'

/** As many as a request takes. */
const MOST_DEVICES = 1024

/** Where it runs, and which model: what the answer depends on besides the text. */
export function Place({ store, session, kind }: ViewProps & { readonly kind: Kind }) {
  const { inputs } = session
  const { facts, hosts, report } = inputs
  const change = (pointer: string, value: unknown) =>
    store.change({ facts: setFact(facts, pointer, value) })
  return (
    <div class="place-of">
      <div class="fields">
        <PodField store={store} session={session} />
        {kind !== 'manifest' && (
          <NumberField
            label="Hosts"
            value={hosts}
            min={1}
            max={MOST_HOSTS}
            onChange={(count) => store.change({ hosts: count ?? 1, pod: 0 })}
          />
        )}
        <NumberField
          label="GPUs per host"
          value={facts.host.device_count}
          min={0}
          max={MOST_DEVICES}
          placeholder={report === null ? 'unknown' : `${report.device_count} (report)`}
          onChange={(count) => change(DEVICES, count)}
        />
        {[PLATFORM, RAY].map((pointer) => (
          <FactField key={pointer} pointer={pointer} inputs={inputs} onChange={change} />
        ))}
        {kind !== 'manifest' && <ModelField store={store} session={session} />}
      </div>
      <MoreFacts store={store} session={session} />
    </div>
  )
}

interface FactFieldProps {
  readonly pointer: string
  readonly inputs: Inputs
  onChange(pointer: string, value: unknown): void
}

function FactField({ pointer, inputs, onChange }: FactFieldProps) {
  const definition = FACTS.get(pointer)
  const text = JSON.stringify(readFact(inputs.facts, pointer)) ?? ''
  const choices = definition?.choices ?? []
  const isOther = text !== '' && !choices.some(({ value }) => JSON.stringify(value) === text)
  return (
    <label class="field">
      <span>{definition?.label}</span>
      <select
        value={text}
        onChange={({ currentTarget: { value } }) =>
          onChange(pointer, value === '' ? undefined : JSON.parse(value))
        }
      >
        <option value="">unknown</option>
        {choices.map(({ label, value }) => (
          <option key={label} value={JSON.stringify(value)}>
            {label}
          </option>
        ))}
        {isOther && <option value={text}>{text}</option>}
      </select>
    </label>
  )
}
