import { bodyOf } from '../state/answers.ts'
import { FACTS, readFact, setFact } from '../state/facts.ts'
import type { Inputs } from '../state/inputs.ts'
import type { Kind } from '../state/kind.ts'
import { podsOf } from '../state/pods.ts'
import { isObject, MOST_HOSTS } from '../state/read-inputs.ts'
import { NumberField, TextField } from './draft-fields.tsx'
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
        {(kind === 'manifest' || hosts > 1) && <PodField store={store} session={session} />}
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

/** Which pod of a manifest, or which host of a plan, the right side looks at. */
function PodField({ store, session }: ViewProps) {
  const { inputs, answers } = session
  const names =
    inputs.hosts > 1
      ? (answers.plan?.status === 200 ? answers.plan.body.nodes : []).map(
          ({ host }: { host: string }) => host,
        )
      : answers.main?.status === 200 && answers.main.body.workloads
        ? podsOf(answers.main.body).map(({ pod }) => pod)
        : []
  if (names.length < 2) return null
  return (
    <label class="field">
      <span>{inputs.hosts > 1 ? 'Look at host' : 'Look at pod'}</span>
      <select
        value={Math.min(inputs.pod, names.length - 1)}
        onChange={({ currentTarget }) => store.change({ pod: Number(currentTarget.value) })}
      >
        {names.map((name: string, at: number) => (
          <option key={at} value={at}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

interface KnownModel {
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
  readonly facts: Readonly<Record<string, unknown>>
}

/** The model whose facts are taken, of those that the service knows. */
function ModelField({ store, session }: ViewProps) {
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

/** A config.json that was pasted. */
const OTHER = 'other'

/** Opens the facts that fewer people need, at the report of a host. */
export function showHostReport(): void {
  const facts = document.getElementById(MORE_FACTS)
  if (facts instanceof HTMLDetailsElement) facts.open = true
  document.getElementById(HOST_REPORT)?.focus()
}

const MORE_FACTS = 'more-facts'
const HOST_REPORT = 'host-report'

/** What fewer people need: the model's own file, the environment, NUMA nodes and the report of a host. */
function MoreFacts({ store, session }: ViewProps) {
  const { facts, report } = session.inputs
  const given = [
    facts.model.config ? 'config.json' : '',
    Object.keys(facts.env).length > 0 ? 'environment' : '',
    facts.host.device_numa_nodes ? 'NUMA nodes' : '',
    report === null ? '' : 'host report',
  ].filter(Boolean)
  return (
    <details class="more" id={MORE_FACTS}>
      <summary>
        config.json, environment, NUMA nodes, host report
        {given.length > 0 && <small> given: {given.join(', ')}</small>}
      </summary>
      <TextField
        label="config.json of the model"
        text={facts.model.config === undefined ? '' : JSON.stringify(facts.model.config, null, 2)}
        read={readObject}
        onChange={(config) => store.change({ facts: setFact(facts, '/model/config', config) })}
      />
      <TextField
        label="Environment, NAME=value a line"
        text={Object.entries(facts.env)
          .map(([name, value]) => `${name}=${value}`)
          .join('\n')}
        read={readEnvironment}
        onChange={(env) => store.change({ facts: { ...facts, env: env ?? {} } })}
      />
      <TextField
        label="NUMA node of each GPU, such as 0,0,0,0,1,1,1,1"
        text={facts.host.device_numa_nodes?.join(',') ?? ''}
        read={readNumbers}
        isShort
        onChange={(nodes) =>
          store.change({ facts: setFact(facts, '/host/device_numa_nodes', nodes) })
        }
      />
      <TextField
        label="Report of a host, as parallel-config-agent --print writes it"
        id={HOST_REPORT}
        text={report === null ? '' : JSON.stringify(report, null, 2)}
        read={readObject}
        onChange={(value) => store.change({ report: (value ?? null) as Inputs['report'] })}
      />
    </details>
  )
}

function readObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text)
  if (!isObject(value)) throw new Error('Paste a JSON object')
  return value
}

function readEnvironment(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? []
      if (name === undefined || value === undefined) throw new Error(`No NAME=value: ${line}`)
      return [name, value]
    }),
  )
}

function readNumbers(text: string): number[] {
  return text.split(',').map((part) => {
    if (!/^\s*\d{1,4}\s*$/.test(part)) throw new Error('Write numbers with commas between them')
    return Number(part)
  })
}
