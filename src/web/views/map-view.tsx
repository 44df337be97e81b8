import { useMemo, useState } from 'preact/hooks'
import type { Colouring } from '../state/groups.ts'
import { kindOf } from '../state/kind.ts'
import {
  type MapDevice,
  type MapNode,
  type RankMap,
  rankMapOf,
  ranksOf,
} from '../state/rank-map.ts'
import { plural } from '../state/subject.ts'
import { MapNodeView } from './map-node.tsx'
import { deviceId, mapSizeOf, useNarrow } from './map-size.ts'
import { NothingToShow } from './nothing-to-show.tsx'
import type { SubjectViewProps } from './props.ts'

const NAMES: { readonly [colouring in Colouring]: string } = {
  engine: 'Engine',
  tensor: 'Tensor',
  pipeline: 'Pipeline',
  data: 'Data',
  expert: 'Expert',
  decode_context: 'Decode context',
  prefill_context: 'Prefill context',
}

/** Hosts with their devices, and which worker takes which of them. */
export function MapView({ store, session, subject }: SubjectViewProps) {
  const { inputs, answers } = session
  const map = useMemo(
    () => rankMapOf(inputs, answers),
    [inputs.text, inputs.hosts, inputs.facts, inputs.report, answers.main, answers.plan],
  )
  if (map === undefined) {
    return <NothingToShow store={store} subject={subject} what="No ranks to draw" />
  }
  const isSpread = kindOf(inputs.text) === 'config' && map.nodes.length > inputs.hosts
  return (
    <>
      {isSpread && (
        <p class="hint">
          It takes more devices than {plural(inputs.hosts, 'host')}{' '}
          {inputs.hosts === 1 ? 'has' : 'have'}. This is how it would spread over {map.nodes.length}
          .
        </p>
      )}
      <Picture map={map} />
    </>
  )
}

/** A device by its place in the map. */
interface Place {
  readonly node: number
  readonly device: number
}

function Picture({ map }: { readonly map: RankMap }) {
  const [wanted, setColouring] = useState<Colouring | null>(null)
  const [place, setPlace] = useState<Place>({ node: 0, device: 0 })
  const colouring = wanted !== null && map.colourings.includes(wanted) ? wanted : map.telling
  const node = map.nodes[place.node]
  const device = node?.devices[place.device]
  const group = device?.worker?.groups.get(colouring)?.id
  const total = map.nodes.reduce((sum, { devices }) => sum + devices.length, 0)
  const idle = map.nodes.reduce((sum, { devices }) => sum + devices.filter(isIdle).length, 0)
  const size = mapSizeOf(total, useNarrow())
  function move(event: KeyboardEvent) {
    const next = nextPlace(map, place, event.key)
    if (next === undefined) return
    event.preventDefault()
    setPlace(next)
    document.getElementById(deviceId(next.node, next.device))?.focus()
  }
  return (
    <div class="map">
      <div class="map-bar">
        <fieldset class="segments">
          <legend>Colour by group</legend>
          {map.colourings.map((each) => (
            <label key={each} class={each === colouring ? 'on' : ''}>
              <input
                type="radio"
                name="colouring"
                checked={each === colouring}
                onChange={() => setColouring(each)}
              />
              {NAMES[each]}
            </label>
          ))}
        </fieldset>
        <p class="count">
          {total - idle} of {total} devices
          {idle > 0 && (
            <>
              , <span class="swatch idle" /> {idle} idle
            </>
          )}
        </p>
      </div>
      {node && device && <Details map={map} node={node} device={device} colouring={colouring} />}
      <svg class="patterns" width="0" height="0" aria-hidden="true">
        <pattern
          id="hatch"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" class="hatch-ground" />
          <line x1="0" y1="0" x2="0" y2="6" class="hatch-line" />
        </pattern>
      </svg>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the devices inside take the focus, and their keys arrive here */}
      <div class={`nodes ${size}`} onKeyDown={move}>
        {map.nodes.map((each, at) => (
          <MapNodeView
            key={each.name + at}
            node={each}
            number={at}
            size={size}
            colouring={colouring}
            current={place.node === at ? place.device : -1}
            group={group}
            onPlace={(device) => setPlace({ node: at, device })}
          />
        ))}
      </div>
      {size === 'large' && (
        <p class="hint key">
          The number is the global rank, and g the number of its {NAMES[colouring].toLowerCase()}{' '}
          group. Hover, or use the arrow keys, for the details of a rank.
        </p>
      )}
    </div>
  )
}

interface DetailsProps {
  readonly map: RankMap
  readonly node: MapNode
  readonly device: MapDevice
  readonly colouring: Colouring
}

/** One device in full. */
function Details({ map, node, device, colouring }: DetailsProps) {
  const { index, numaNode, worker } = device
  const ranks = worker === null ? [] : ranksOf(worker)

  return (
    <dl class="details">
      <div class="rank">
        <dt>{worker === null ? 'Idle' : 'Rank'}</dt>
        <dd>{worker === null ? '–' : worker.rank}</dd>
      </div>
      <div>
        <dt>{node.name}</dt>
        <dd>
          device {index}
          {numaNode !== null && `, NUMA ${numaNode}`}
        </dd>
      </div>
      {ranks
        .filter(([of]) => map.colourings.includes(of))
        .map(([of, rank]) => (
          <div key={of} class={of === colouring ? 'chosen' : ''}>
            <dt>{NAMES[of]}</dt>
            <dd>
              {rank} <small>in group {worker?.groups.get(of)?.number}</small>
            </dd>
          </div>
        ))}
      {typeof worker?.numactl === 'string' && (
        <div>
          <dt>numactl</dt>
          <dd>{worker.numactl}</dd>
        </div>
      )}
    </dl>
  )
}

const isIdle = ({ worker }: MapDevice) => worker === null

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 }

function nextPlace({ nodes }: RankMap, { node, device }: Place, key: string): Place | undefined {
  const last = (at: number) => (nodes[at]?.devices.length ?? 1) - 1
  if (key === 'Home') return { node: 0, device: 0 }
  if (key === 'End') return { node: nodes.length - 1, device: last(nodes.length - 1) }
  if (key === 'ArrowDown' && node < nodes.length - 1) return within(nodes, node + 1, device)
  if (key === 'ArrowUp' && node > 0) return within(nodes, node - 1, device)
  const step = Object.hasOwn(STEPS, key) ? STEPS[key] : undefined
  if (step === undefined) return undefined
  const next = device + step
  if (next >= 0 && next <= last(node)) return { node, device: next }
  const other = node + step
  if (other < 0 || other >= nodes.length) return undefined
  return { node: other, device: step > 0 ? 0 : last(other) }
}

function within(nodes: readonly MapNode[], node: number, device: number): Place {
  return { node, device: Math.min(device, (nodes[node]?.devices.length ?? 1) - 1) }
}
