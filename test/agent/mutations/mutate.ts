import { existsSync, lstatSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Root } from '../../../src/agent/root.ts'
import type { HostReport } from '../../../src/hosts/report.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { reportOf } from '../tree.ts'
import { DAMAGES, type Damage, kindOf, PLAUSIBLE } from './damage.ts'
import type { Machine } from './machines.ts'

/** What goes wrong with a place that is sound on disk, from one opening of it on: the first is 1. */
interface Disturbance {
  readonly name: string
  readonly from: number
  /** What the kernel says instead of handing it out; undefined: it has another number in it by then. */
  readonly code?: string
}

const DISTURBANCES: readonly Disturbance[] = [
  { name: 'permission denied', from: 1, code: 'EACCES' },
  { name: 'an error of the device', from: 1, code: 'EIO' },
  { name: 'a device that is gone', from: 1, code: 'ENODEV' },
  { name: 'a driver that refuses', from: 1, code: 'EINVAL' },
  { name: 'nothing to read now', from: 1, code: 'EAGAIN' },
  { name: 'gone since it was listed', from: 1, code: 'ENOENT' },
  { name: 'gone since it was read', from: 2, code: 'ENOENT' },
  { name: 'changed since it was read', from: 2 },
]

/** A root that notes what it opens on disk, and disturbs some of it and what is below. */
class WatchedRoot extends Root {
  readonly opened = new Set<string>()
  readonly #place: string | undefined
  readonly #disturbance: Disturbance | undefined
  #openings = 0

  constructor(dir: string, place?: string, disturbance?: Disturbance) {
    super(dir, false)
    this.#place = place
    this.#disturbance = disturbance
  }

  protected override readStart(path: string, length: number): Uint8Array {
    const isDisturbed = this.#note(path)
    const bytes = super.readStart(path, length)
    return isDisturbed ? withAnotherDigit(bytes) : bytes
  }

  protected override readFolder(path: string): string[] | undefined {
    this.#note(path)
    return super.readFolder(path)
  }

  #note(path: string): boolean {
    this.opened.add(path)
    const place = this.#place
    if (!this.#disturbance || (path !== place && !path.startsWith(`${place}/`))) return false
    this.#openings += 1
    const { from, code } = this.#disturbance
    if (this.#openings < from) return false
    if (code) throw Object.assign(new Error(code), { code })
    return true
  }
}

function withAnotherDigit(bytes: Uint8Array): Uint8Array {
  const at = bytes.findIndex((byte) => byte >= 0x30 && byte <= 0x39)
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))
}

/** One damage to one place of one machine. */
export interface Mutation {
  readonly machine: Machine
  /** On disk. */
  readonly path: string
  readonly damage: Damage | Disturbance
}

/** Machine, path and damage, for a message. */
export function nameOf({ machine, path, damage }: Mutation): string {
  return `${machine.name}: ${path.slice(machine.dir.length)}: ${damage.name}`
}

/** The report of the sound machine. */
export function soundReport({ dir }: Machine): Promise<HostReport> {
  return reportOf(dir)
}

/**
 * All mutations of what the agent opens on the machine, and of the links among it. Of places that differ in numbers only,
 * the first and the last stand for all.
 */
export async function mutationsOf(machine: Machine): Promise<Mutation[]> {
  const root = new WatchedRoot(machine.dir)
  await reportOf(machine.dir, { root })
  const opened = [...root.opened].filter((path) => existsSync(path))
  const links = opened
    .flatMap((path) => ['driver', 'physfn', 'device'].map((name) => join(path, '..', name)))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
  const places = new Map<string, string[]>()
  for (const path of new Set([...opened, ...links])) {
    const pattern = path.slice(machine.dir.length).replace(/[0-9a-f]*\d[0-9a-f]*/g, 'N')
    places.set(pattern, [...(places.get(pattern) ?? []), path])
  }
  return [...places.values()].flatMap((paths) =>
    [...new Set([paths[0] ?? '', paths.at(-1) ?? ''])].flatMap((path) => {
      const kind = kindOf(path)
      const fitting = DAMAGES.filter(({ kinds }) => kinds === undefined || kinds.includes(kind))
      return [...fitting, ...(kind === 'link' ? [] : DISTURBANCES)].map((damage) => ({
        machine,
        path,
        damage,
      }))
    }),
  )
}

let folder: string | undefined

/** Where the sound thing lies while its place is damaged: one folder for all, as there are tens of thousands. */
function asideFolder(): string {
  folder ??= temporaryFolder()
  return folder
}

/** The report of the damaged machine; everything is put back before it returns. */
export async function damagedReport({ machine, path, damage }: Mutation): Promise<HostReport> {
  if ('from' in damage) {
    return await reportOf(machine.dir, { root: new WatchedRoot(machine.dir, path, damage) })
  }
  const aside = join(asideFolder(), 'sound')
  renameSync(path, aside)
  try {
    damage.apply(path, aside)
    return await reportOf(machine.dir)
  } finally {
    rmSync(path, { recursive: true, force: true })
    renameSync(aside, path)
  }
}

/**
 * The facts that differ from those of the sound machine, are not null, and that no fault names: what a report states as
 * certain and wrong. Members of lists are matched by what names them.
 */
export function wrongFacts(
  { path, damage }: Pick<Mutation, 'path' | 'damage'>,
  sound: HostReport,
  damaged: HostReport,
): string[] {
  const named = damaged.faults.flatMap((fault) => fault.facts)
  const isNamed = (pointer: string) =>
    named.some((fact) => pointer === fact || pointer.startsWith(`${fact}/`))
  const wrong: string[] = []
  compare(facts(sound), facts(damaged), '', (pointer, before, after) => {
    // A fact that is left out is not stated.
    if (after === undefined || isNamed(pointer) || isExplained(path, pointer)) return
    if (isPlausible(damage) && hasOneSource(path, pointer)) return
    wrong.push(`${pointer}: ${JSON.stringify(before)} became ${JSON.stringify(after)}`)
  })
  return wrong
}

/** Whether what can be read is another value of the same kind. */
function isPlausible(damage: Damage | Disturbance): boolean {
  return 'from' in damage ? damage.code === undefined : PLAUSIBLE.includes(damage)
}

/** Damage that leaves a sound host of another kind, or a text of which nothing else in the tree says the same. */
const EXPLAINED: readonly { readonly place: RegExp; readonly fact: RegExp }[] = [
  { place: /\/hostname$/, fact: /^\/system\/hostname$/ },
  { place: /\/(?:osrelease|version)$/, fact: /^\/system\/kernel$/ },
  { place: /\/(?:product_name|information)$/, fact: /\/model$/ },
  { place: /\/amdgpu\/version$/, fact: /^\/software\/driver_version$/ },
  { place: /\/bin(?:\/numactl)?$/, fact: /^\/software\/numactl$/ },
  { place: /\/net$/, fact: /\/interfaces$/ },
]

/**
 * Facts that one source alone has: another value of the same kind cannot be seen there. docs/agent.md lists them. The
 * cpuset is one only where a tree lacks the status of the process.
 */
const ONE_SOURCE: readonly { readonly place: RegExp; readonly fact: RegExp }[] = [
  { place: /\/boot_id$/, fact: /^\/system\/boot_id$/ },
  { place: /\/information$/, fact: /\/uuid$/ },
  { place: /\/current_memory_partition$/, fact: /\/memory_partitioning$/ },
  { place: /\/ras\/\w+$/, fact: /\/health\// },
  { place: /\/hsn0\/(?:operstate|speed)$/, fact: /\/(?:port_state|rate_gbps)$/ },
  { place: /\/mem_banks\//, fact: /\/memory_bytes$/ },
  { place: /\/local_cpus$/, fact: /\/cpu_numa_node$/ },
  { place: /cpuset\/.*cpus$|cpuset\.cpus\.effective$/, fact: /^\/cpus\/allowed$/ },
  { place: /cpuset\/.*mems$|cpuset\.mems\.effective$/, fact: /^\/memory_nodes_allowed$/ },
]

function isExplained(path: string, pointer: string): boolean {
  return matches(EXPLAINED, path, pointer)
}

function hasOneSource(path: string, pointer: string): boolean {
  return matches(ONE_SOURCE, path, pointer)
}

function matches(list: typeof ONE_SOURCE, path: string, pointer: string): boolean {
  return list.some(({ place, fact }) => place.test(path) && fact.test(pointer))
}

/** What is compared: not where facts are from, nor why others are unknown. */
function facts(report: HostReport): object {
  const { faults: _, sources: __, ...rest } = report
  return rest
}

type OnDifference = (pointer: string, before: unknown, after: unknown) => void

function compare(before: unknown, after: unknown, pointer: string, differ: OnDifference): void {
  if (Object.is(before, after)) return
  if (isObject(before) && isObject(after)) {
    if (Array.isArray(before) && Array.isArray(after) && before.length !== after.length) {
      differ(pointer, before, after)
      return
    }
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(Reflect.get(before, key), Reflect.get(after, key), `${pointer}/${key}`, differ)
    }
    return
  }
  // What was unknown before may be known after; the sound machine cannot show that it is wrong.
  if (before === null && !isObject(after)) {
    if (pointer.endsWith('/reason')) return
  }
  differ(pointer, before, after)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
