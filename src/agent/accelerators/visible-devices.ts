import type { VisibleDevice } from '../../hosts/report.ts'
import { type Fact, isKnown, Unknown } from '../fact.ts'
import { type Counted, type Environment, unknownCount } from './vendor.ts'

/**
 * Which devices the environment lets PyTorch see, in its own reading of the variables, which vLLM counts by
 * (`torch.cuda._parse_visible_devices`, `_device_count_nvml` and `_device_count_amdsmi`).
 */
export type Selection =
  | { readonly kind: 'all' }
  | { readonly kind: 'ordinals'; readonly ordinals: readonly number[] }
  | { readonly kind: 'uuids'; readonly prefixes: readonly string[] }
  | { readonly kind: 'mig'; readonly uuid: string }

/** A device that can be chosen: by its place in the driver's numbering or by its UUIDs. */
export interface Choosable {
  readonly uuid: string | undefined
  /** UUIDs of its MIG devices; undefined: unknown. */
  readonly migUuids: readonly (string | undefined)[] | undefined
}

/** A chosen device; `partition` is set where one MIG device was chosen. */
export interface Chosen {
  readonly ordinal: number
  readonly partition: number | null
}

const NOTHING: Selection = { kind: 'ordinals', ordinals: [] }

/** A device in the driver's numbering; `place` is where the report has it, undefined where that is unknown. */
export interface Numbered extends Choosable {
  readonly place: VisibleDevice | undefined
}

/** The devices that the selection leaves of those that the driver numbers. */
export function countChosen(
  selection: Fact<Selection>,
  devices: readonly Numbered[],
  source: string,
): Counted {
  if (!isKnown(selection)) return unknownCount(selection)
  const chosen = choose(selection, devices)
  if (!isKnown(chosen)) return unknownCount(chosen)
  const places = chosen.map(({ ordinal, partition }): VisibleDevice | undefined => {
    const place = devices[ordinal]?.place
    return place && partition !== null ? { ...place, partition } : place
  })
  const known = places.filter((place) => place !== undefined)
  const lost = new Unknown('nvml', 'nvml_device_lost', 'NVML counts a device that it cannot open')
  return { count: chosen.length, visible: known.length === places.length ? known : lost, source }
}

/** The variables that are set, for a person. */
export function spell(env: Environment, names: readonly string[]): string {
  const given = names.filter((name) => env[name] !== undefined)
  const text = given.map((name) => `${name}=${env[name]}`.slice(0, 300)).join(', ')
  return text || 'no visible devices set'
}

/**
 * Reads the one of these variables that is set, which chooses devices by index alone; anything else in it, and several of
 * them, are left to the vendor's runtime.
 */
export function selectIndices(env: Environment, names: readonly string[]): Fact<Selection> {
  const values = names.flatMap((name) => env[name] ?? [])
  const [value, ...others] = values
  if (value === undefined) return { kind: 'all' }
  const items = value.split(',')
  const isList = items.every((item) => /^\d{1,4}$/.test(item)) && !hasRepeats(items)
  if (others.length === 0 && value === 'all') return { kind: 'all' }
  if (others.length === 0 && isList) return { kind: 'ordinals', ordinals: items.map(Number) }
  const message = `${spell(env, names).slice(0, 300)}: only the vendor's runtime knows which devices it leaves`
  return new Unknown('visible_devices', 'visible_devices_unclear', message)
}

/** Reads `CUDA_VISIBLE_DEVICES`. */
export function selectCuda(env: Environment): Fact<Selection> {
  return select(env.CUDA_VISIBLE_DEVICES)
}

/** The devices that a selection leaves, in its order; the devices are in the order in which the driver numbers them. */
export function choose(selection: Selection, devices: readonly Choosable[]): Fact<Chosen[]> {
  switch (selection.kind) {
    case 'all':
      return devices.map((_, ordinal) => ({ ordinal, partition: null }))
    case 'ordinals':
      return chooseOrdinals(selection.ordinals, devices.length)
    case 'uuids':
      return chooseUuids(selection.prefixes, devices)
    case 'mig':
      return chooseMig(selection.uuid, devices)
  }
}

/** Reads the value of a variable as PyTorch does; undefined: it is not set. Unknown where PyTorch fails to read it. */
export function select(value: string | undefined): Fact<Selection> {
  if (value === undefined) return { kind: 'all' }
  if (value.startsWith('GPU-')) {
    return {
      kind: 'uuids',
      prefixes: readWhile(value.split(','), (item) => item.startsWith('GPU-')),
    }
  }
  // CUDA gives a process one MIG device, the first that is named.
  if (value.startsWith('MIG-')) return { kind: 'mig', uuid: value.split(',')[0] ?? '' }
  const ordinals: number[] = []
  for (const item of value.split(',')) {
    const ordinal = readOrdinal(item.trim())
    if (ordinal === undefined) return unreadable(item)
    if (ordinals.includes(ordinal)) return NOTHING
    if (ordinal < 0) break
    ordinals.push(ordinal)
  }
  return { kind: 'ordinals', ordinals }
}

/**
 * What the text starts with: `1gpu2` is 1. -1: it is not a number. Undefined: PyTorch fails, as for a sign without a
 * number, or may take characters for digits that are none elsewhere.
 */
function readOrdinal(text: string): number | undefined {
  if (/^(?:[+-](?!\d)|[+-]?\d*\P{ASCII})/u.test(text)) return undefined
  return Number(/^[+-]?\d+/.exec(text)?.[0] ?? -1)
}

function unreadable(item: string): Unknown {
  const message = `PyTorch cannot read "${item.slice(0, 100)}" among the visible devices: name each by its number or UUID`
  return new Unknown('visible_devices', 'visible_devices_unclear', message)
}

/** A name that comes twice leaves no device at all. */
function readWhile(items: readonly string[], holds: (item: string) => boolean): string[] {
  const end = items.findIndex((item) => !holds(item))
  const read = end < 0 ? [...items] : items.slice(0, end)
  return hasRepeats(read) ? [] : read
}

function hasRepeats(items: readonly unknown[]): boolean {
  return new Set(items).size !== items.length
}

/** The first ordinal that is too large ends the list. */
function chooseOrdinals(ordinals: readonly number[], count: number): Chosen[] {
  const end = ordinals.findIndex((ordinal) => ordinal >= count)
  const chosen = end < 0 ? ordinals : ordinals.slice(0, end)
  return chosen.map((ordinal) => ({ ordinal, partition: null }))
}

/** A UUID may be cut short as long as it fits one device only; the first that fits none or several ends the list. */
function chooseUuids(prefixes: readonly string[], devices: readonly Choosable[]): Fact<Chosen[]> {
  if (devices.some((device) => device.uuid === undefined)) {
    return unknownUuids('the UUID of a device')
  }
  const ordinals: number[] = []
  for (const prefix of prefixes) {
    const fitting = devices.flatMap((device, ordinal) =>
      device.uuid?.startsWith(prefix) ? ordinal : [],
    )
    const [ordinal] = fitting
    if (fitting.length !== 1 || ordinal === undefined) break
    ordinals.push(ordinal)
  }
  return hasRepeats(ordinals) ? [] : ordinals.map((ordinal) => ({ ordinal, partition: null }))
}

function chooseMig(uuid: string, devices: readonly Choosable[]): Fact<Chosen[]> {
  for (const [ordinal, device] of devices.entries()) {
    const partition = device.migUuids?.indexOf(uuid) ?? -1
    if (partition >= 0) return [{ ordinal, partition }]
  }
  const message = `CUDA_VISIBLE_DEVICES names ${uuid.slice(0, 100)}, which is not the UUID of a known MIG device: only CUDA can resolve it`
  return new Unknown('visible_devices', 'mig_unresolved', message)
}

function unknownUuids(what: string): Unknown {
  const message = `Devices are chosen by UUID, and ${what} is unknown`
  return new Unknown('visible_devices', 'uuids_unknown', message)
}
