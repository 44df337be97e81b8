import { bodyOf } from '../state/answers.ts'
import type { ViewProps } from './props.ts'

/** A config.json that was pasted. */
const OTHER = 'other'

interface KnownModel {
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
  readonly facts: Readonly<Record<string, unknown>>
}

/** The model whose facts are taken, of those that the service knows. */
export function ModelField({ store, session }: ViewProps) {
  const { inputs, answers } = session
  const { facts } = inputs
  const models = bodyOf<{ readonly models: readonly KnownModel[] }>(answers.models)?.models ?? []
  const given = JSON.stringify(facts.model.config)
  const chosen = models.find(({ config }) => JSON.stringify(config) === given)
  const isOther = given !== undefined && chosen === undefined
  function choose(name: string) {
    const model = models.find((each) => each.name === name)
    const taken = model === undefined ? {} : { config: model.config, facts: model.facts }
    store.change({ facts: { ...facts, model: taken } })
  }
  return (
    <label class="field model">
      <span>Model facts</span>
      <select
        value={isOther ? OTHER : (chosen?.name ?? '')}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        <option value="">by its name</option>
        {isOther && <option value={OTHER}>its own config.json</option>}
        {models.map(({ name }) => (
          <option key={name} value={name}>
            as {name}
          </option>
        ))}
      </select>
    </label>
  )
}
