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
  const lost = new Unknown('nvml', 'nvml_device_lost', 'NVML counts a device it cannot hand out')
  return { count: chosen.length, visible: known.length === places.length ? known : lost, source }
}

/** The variables that are set, for a person. */
export function spell(env: Environment, names: readonly string[]): string {
  const given = names.filter((name) => env[name] !== undefined)
  const text = given.map((name) => `${name}=${env[name]}`.slice(0, 300)).join(', ')
  return text || 'no visible devices set'
}

/** Reads a variable that chooses devices by index alone; anything else in it is left to the vendor's runtime. */
export function selectIndices(env: Environment, name: string): Fact<Selection> {
  const value = env[name]
  if (value === undefined || value === 'all') return { kind: 'all' }
  const items = value.split(',')
  if (items.every((item) => /^\d{1,4}$/.test(item)) && !hasRepeats(items)) {
    return { kind: 'ordinals', ordinals: items.map(Number) }
  }
  const message = `${name}=${value.slice(0, 200)}: only the vendor's runtime knows what it leaves`
  return new Unknown('visible_devices', 'visible_devices_unclear', message)
}

/** Reads `CUDA_VISIBLE_DEVICES`. */
export function selectCuda(env: Environment): Selection {
  return select(env.CUDA_VISIBLE_DEVICES)
}

/**
 * Reads `HIP_VISIBLE_DEVICES`, `ROCR_VISIBLE_DEVICES` and `CUDA_VISIBLE_DEVICES` as this release of vLLM, and PyTorch
 * under it, do. `version` undefined: unknown, and so is the selection where the releases differ.
 */
export function selectRocm(env: Environment, version: string | undefined): Fact<Selection> {
  const ways = version === undefined ? SYNC_WAYS : [syncWayOf(version)]
  const [first, ...others] = ways.map((way) => {
    const synced = syncVariables(env, way)
    return synced instanceof Unknown ? synced : selectByTorch(synced)
  })
  if (first === undefined) return { kind: 'all' }
  const conflict = [first, ...others].find((selection) => selection instanceof Unknown)
  if (conflict) return conflict
  if (others.every((other) => JSON.stringify(other) === JSON.stringify(first))) return first
  const message =
    'Releases of vLLM read HIP_VISIBLE_DEVICES, ROCR_VISIBLE_DEVICES and CUDA_VISIBLE_DEVICES as they are set here in different ways: name the Python of vLLM by --python'
  return new Unknown('visible_devices', 'visible_devices_by_release', message)
}

/** How vLLM makes HIP's and CUDA's variable alike on import (`vllm/platforms/rocm.py`, `_sync_hip_cuda_env_vars`). */
type SyncWay = 'none' | 'both' | 'hip_to_cuda'
const SYNC_WAYS: readonly SyncWay[] = ['none', 'both', 'hip_to_cuda']

/** Not at all before 0.17.0; in both directions before 0.30.0. */
function syncWayOf(version: string): SyncWay {
  const [major = 0, minor = 0] = version.split('.', 2).map(Number)
  if (major > 0 || minor >= 30) return 'hip_to_cuda'
  return minor >= 17 ? 'both' : 'none'
}

/** An empty variable counts as not set; two that differ make vLLM refuse to start. */
function syncVariables(env: Environment, way: SyncWay): Environment | Unknown {
  const { HIP_VISIBLE_DEVICES: hip, CUDA_VISIBLE_DEVICES: cuda } = env
  if (way === 'none') return env
  if (hip && cuda && hip !== cuda) {
    const message = `HIP_VISIBLE_DEVICES=${hip} and CUDA_VISIBLE_DEVICES=${cuda} differ: vLLM refuses to start`
    return new Unknown('visible_devices', 'visible_devices_conflict', message)
  }
  if (hip) return { ...env, CUDA_VISIBLE_DEVICES: hip }
  return cuda && way === 'both' ? { ...env, HIP_VISIBLE_DEVICES: cuda } : env
}

/** PyTorch's order: HIP's variable within ROCR's, else ROCR's alone, else CUDA's. */
function selectByTorch(env: Environment): Fact<Selection> {
  const { HIP_VISIBLE_DEVICES: hip, ROCR_VISIBLE_DEVICES: rocr, CUDA_VISIBLE_DEVICES: cuda } = env
  if (rocr === undefined) return select(hip ?? cuda)
  const count = rocr.split(',').length
  if (hip === undefined) {
    return { kind: 'ordinals', ordinals: Array.from({ length: count }, (_, index) => index) }
  }
  if (hip.split(',').length > count) {
    const message = `HIP_VISIBLE_DEVICES=${hip} has more devices than ROCR_VISIBLE_DEVICES=${rocr}`
    return new Unknown('visible_devices', 'visible_devices_conflict', message)
  }
  return select(hip)
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

function select(value: string | undefined): Selection {
  if (value === undefined) return { kind: 'all' }
  if (value.startsWith('GPU-')) {
    return {
      kind: 'uuids',
      prefixes: readWhile(value.split(','), (item) => item.startsWith('GPU-')),
    }
  }
  // CUDA gives a process one MIG device, the first that is named.
  if (value.startsWith('MIG-')) return { kind: 'mig', uuid: value.split(',')[0] ?? '' }
  const ordinals = value.split(',').map(readOrdinal)
  const end = ordinals.indexOf(-1)
  const read = end < 0 ? ordinals : ordinals.slice(0, end)
  return hasRepeats(read) ? NOTHING : { kind: 'ordinals', ordinals: read }
}

/** As C's strtol reads it: `1gpu2` is 1; -1 stands for what is no number or below zero, which ends the list. */
function readOrdinal(item: string): number {
  const ordinal = Number(/^[+-]?\d+/.exec(item.trim())?.[0] ?? -1)
  return ordinal < 0 ? -1 : ordinal
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
  const message = `CUDA_VISIBLE_DEVICES names ${uuid.slice(0, 100)}, which is no UUID of a MIG device that is known: only CUDA can resolve it`
  return new Unknown('visible_devices', 'mig_unresolved', message)
}

function unknownUuids(what: string): Unknown {
  const message = `Devices are chosen by UUID, and ${what} is unknown`
  return new Unknown('visible_devices', 'uuids_unknown', message)
}
