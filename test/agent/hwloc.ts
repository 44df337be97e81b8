/** What hwloc's recorded answer beside a captured tree says, as far as the agent reports the same. */
export interface RecordedTopology {
  /** CPUs online that the process may use, ascending. */
  readonly cpus: readonly number[]
  /** Those CPUs of each NUMA node that the process may use. */
  readonly nodes: ReadonlyMap<number, readonly number[]>
  /** PCI functions with their class (`0b40`) and the CPUs near them. */
  readonly pci: readonly { address: string; deviceClass: string; cpus: readonly number[] }[]
}

interface Entry {
  readonly depth: number
  readonly text: string
}

/** Reads the text of `lstopo --of console -v`: a node's CPUs are those of the object it is indented under. */
export function readConsole(text: string): RecordedTopology {
  const end = text.search(/^depth 0:/m)
  const entries = text
    .slice(0, end)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Entry => ({ depth: line.search(/\S/), text: line.trim() }))
  const cpusAround = (position: number) => {
    let depth = entries[position]?.depth ?? 0
    for (let at = position - 1; at >= 0; at -= 1) {
      const entry = entries[at]
      if (!entry || entry.depth >= depth) continue
      depth = entry.depth
      if (!isPartOfIo(entry.text)) return cpusUnder(entries, at)
    }
    return cpusUnder(entries, 0)
  }
  return {
    cpus: cpusUnder(entries, 0),
    nodes: new Map(
      entries.flatMap(({ text }, position) => {
        const id = /^NUMANode(?:\(\w+\))? L#\d+ \(P#(\d+)/.exec(text)?.[1]
        return id === undefined ? [] : [[Number(id), cpusAround(position)] as const]
      }),
    ),
    pci: entries.flatMap(({ text }, position) => {
      const match = /^PCI L#\d+ \(busid=(\S+) id=\S+ class=([0-9a-f]{4})/.exec(text)
      if (!match) return []
      return { address: match[1] ?? '', deviceClass: match[2] ?? '', cpus: cpusAround(position) }
    }),
  }
}

/** Reads the XML of lstopo; the trees that have one have no PCI devices. */
export function readXml(text: string): RecordedTopology {
  const objects = [...text.matchAll(/<object type="(\w+)" os_index="(\d+)" cpuset="([^"]*)"/g)]
  const of = (type: string) => objects.filter((match) => match[1] === type)
  return {
    cpus: of('PU')
      .map((match) => Number(match[2]))
      .sort((a, b) => a - b),
    nodes: new Map(of('NUMANode').map((match) => [Number(match[2]), bits(match[3] ?? '')])),
    pci: [],
  }
}

function isPartOfIo(text: string): boolean {
  return /^(HostBridge|PCIBridge|PCI|OSDev)/.test(text)
}

function cpusUnder(entries: readonly Entry[], start: number): number[] {
  const depth = entries[start]?.depth ?? 0
  const after = entries.slice(start + 1)
  const length = after.findIndex((entry) => entry.depth <= depth)
  return (length < 0 ? after : after.slice(0, length))
    .flatMap(({ text }) => /^PU L#\d+ \(P#(\d+)/.exec(text)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

/** Words of 32 bits, `0x0000000f,0x1`, the highest first. */
function bits(mask: string): number[] {
  return mask
    .split(',')
    .reverse()
    .flatMap((word, position) =>
      Array.from({ length: 32 }, (_, bit) => bit)
        .filter((bit) => (Number(word || 0) >>> bit) & 1)
        .map((bit) => position * 32 + bit),
    )
}
