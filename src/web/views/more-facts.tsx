import { setFact } from '../state/facts.ts'
import type { Inputs } from '../state/inputs.ts'
import { readEnvironment, readNumbers, readObject } from '../state/read-fields.ts'
import { TextField } from './draft-fields.tsx'
import type { ViewProps } from './props.ts'

/** Opens the facts that fewer people need, at the report of a host. */
export function showHostReport(): void {
  const facts = document.getElementById(MORE_FACTS)
  if (facts instanceof HTMLDetailsElement) facts.open = true
  document.getElementById(HOST_REPORT)?.focus()
}

const MORE_FACTS = 'more-facts'
const HOST_REPORT = 'host-report'

/** What fewer people need: the model's own file, the environment, NUMA nodes and the report of a host. */
export function MoreFacts({ store, session }: ViewProps) {
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
