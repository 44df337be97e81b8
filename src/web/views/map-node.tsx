import { Component } from 'preact'
import type { Colouring } from '../state/groups.ts'
import { describeDevice, type MapDevice, type MapNode } from '../state/rank-map.ts'
import { deviceId, type MapSize } from './map-size.ts'

/** The side of a device and the gap between two, in units of which 16 make one rem. */
const SIDES: { readonly [size in MapSize]: readonly [side: number, gap: number] } = {
  large: [58, 6],
  medium: [32, 4],
  small: [20, 3],
}

const COLUMNS = 8
/** As many colours as the style sheet has; more groups take them again, and differ by their numbers. */
const COLOURS = 12
/** Above the devices of a NUMA node, for its name. */
const NUMA_TITLE = 16

interface MapNodeProps {
  readonly node: MapNode
  readonly number: number
  readonly size: MapSize
  readonly colouring: Colouring
  /** The device that has, or would get, the focus; -1: none of this node. */
  readonly current: number
  /** The id of the group whose devices stand out. */
  readonly group: number | undefined
  onPlace(device: number): void
}

/** A host with its devices, those of a NUMA node together. Drawn again only when something of it changes. */
export class MapNodeView extends Component<MapNodeProps> {
  override shouldComponentUpdate(next: MapNodeProps): boolean {
    const names = ['node', 'size', 'colouring', 'current', 'group'] as const
    return names.some((name) => this.props[name] !== next[name])
  }

  render() {
    return <NodeBox {...this.props} />
  }
}

function NodeBox(props: MapNodeProps) {
  const { node, size } = props
  const [side, gap] = SIDES[size]
  const rows = arrange(node.devices, side, gap)
  const columns = Math.min(COLUMNS, Math.max(1, node.devices.length))
  const width = columns * (side + gap) - gap
  return (
    <figure class="node">
      <figcaption>
        <b>{node.name}</b> <span>{node.note}</span>
        {size === 'small' && <span class="range">{rankRange(node)}</span>}
      </figcaption>
      <svg
        width={`${width / 16}rem`}
        height={`${rows.height / 16}rem`}
        viewBox={`0 0 ${width} ${rows.height}`}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: one of the devices inside has the focus
        role="listbox"
        aria-label={`${node.name}, ${node.devices.length} devices`}
      >
        {rows.titles.map(({ text, y }) => (
          <text key={text} x="0" y={y} class="numa">
            {text}
          </text>
        ))}
        {rows.places.map(({ device, x, y }) => (
          <DeviceBox key={device.index} {...props} device={device} x={x} y={y} side={side} />
        ))}
      </svg>
    </figure>
  )
}

/** The ranks of a node whose devices are too small to show theirs: `24–31`. */
function rankRange({ devices }: MapNode): string {
  const ranks = devices.flatMap(({ worker }) => (worker === null ? [] : [worker.rank]))
  if (ranks.length === 0) return 'idle'
  const [first, last] = [Math.min(...ranks), Math.max(...ranks)]
  return first === last ? `${first}` : `${first}–${last}`
}

interface Placed {
  readonly device: MapDevice
  readonly x: number
  readonly y: number
}

/** Where each device goes: a NUMA node begins a row of its own. */
function arrange(devices: readonly MapDevice[], side: number, gap: number) {
  const byNumaNode = Map.groupBy(devices, ({ numaNode }) => numaNode)
  const isTitled = [...byNumaNode.keys()].some((numaNode) => numaNode !== null)
  const titles: { text: string; y: number }[] = []
  const places: Placed[] = []
  let top = 0
  for (const [numaNode, those] of byNumaNode) {
    if (isTitled) {
      titles.push({ text: numaNode === null ? 'NUMA unknown' : `NUMA ${numaNode}`, y: top + 11 })
      top += NUMA_TITLE
    }
    for (const [at, device] of those.entries()) {
      const x = (at % COLUMNS) * (side + gap)
      places.push({ device, x, y: top + Math.floor(at / COLUMNS) * (side + gap) })
    }
    top += Math.ceil(those.length / COLUMNS) * (side + gap)
  }
  return { titles, places, height: Math.max(side, top - gap) }
}

function DeviceBox({
  node,
  number,
  device,
  size,
  colouring,
  current,
  group,
  onPlace,
  x,
  y,
  side,
}: MapNodeProps & Placed & { readonly side: number }) {
  const own = device.worker?.groups.get(colouring)
  const colour = own === undefined ? 'none' : `c${own.id % COLOURS}`
  const isMate = own !== undefined && own.id === group
  return (
    <>
      <g
        id={deviceId(number, device.index)}
        role="option"
        aria-selected={device.index === current}
        aria-label={describeDevice(node, device)}
        tabIndex={device.index === current ? 0 : -1}
        class={`device ${device.worker === null ? 'idle' : colour} ${isMate ? 'mate' : ''}`}
        onFocus={() => onPlace(device.index)}
        onMouseEnter={() => onPlace(device.index)}
      >
        <rect x={x} y={y} width={side} height={side} rx={size === 'small' ? 3 : 5} />
        {size !== 'small' && (
          <text x={x + side / 2} y={y + side / 2} class={size}>
            {device.worker?.rank ?? ''}
          </text>
        )}
      </g>
      {size === 'large' && own !== undefined && (
        <text x={x + side / 2} y={y + side - 9} class="group">
          {`g${own.number}`}
        </text>
      )}
    </>
  )
}
