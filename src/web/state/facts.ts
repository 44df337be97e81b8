import type { Facts } from './inputs.ts'
import { isObject } from './read-inputs.ts'

/** A value that a fact can be set to, as a person reads it. */
export interface Choice {
  readonly label: string
  readonly value: unknown
}

const YES_OR_NO: readonly Choice[] = [
  { label: 'yes', value: true },
  { label: 'no', value: false },
]
/** The usual hosts of 8 devices. */
const NUMA_NODES: readonly Choice[] = [
  { label: '4 + 4', value: [0, 0, 0, 0, 1, 1, 1, 1] },
  { label: '8 on one', value: [0, 0, 0, 0, 0, 0, 0, 0] },
]
const same = (...values: readonly (string | number)[]): Choice[] =>
  values.map((value) => ({ label: String(value), value }))

/** A fact by its pointer in a request: what it is called, and what it is likely to be. */
interface FactDefinition {
  readonly label: string
  readonly choices: readonly Choice[]
}

const RAY: FactDefinition = {
  label: 'Ray',
  choices: [
    { label: 'not installed', value: { installed: false } },
    {
      label: 'installed',
      value: { installed: true, initialized: false, placement_group: false },
    },
    {
      label: 'in a placement group',
      value: { installed: true, initialized: true, placement_group: true },
    },
  ],
}

/** The facts that a person can set with one click. */
export const FACTS: ReadonlyMap<string, FactDefinition> = new Map<string, FactDefinition>([
  ['/host/platform', { label: 'Platform', choices: same('cuda', 'rocm', 'xpu', 'tpu', 'cpu') }],
  ['/host/device_count', { label: 'GPUs per host', choices: same(1, 2, 4, 8, 16) }],
  ['/host/ray', RAY],
  ['/host/nixl_available', { label: 'NIXL installed', choices: YES_OR_NO }],
  ['/host/custom_all_reduce', { label: 'Custom all-reduce works', choices: YES_OR_NO }],
  ['/host/open_ports', { label: 'Free ports', choices: [] }],
  ['/host/device_numa_nodes', { label: 'NUMA node of each GPU', choices: NUMA_NODES }],
  ['/host/address', { label: 'Host address', choices: same('10.0.0.1') }],
  ['/model/facts/is_moe', { label: 'Mixture of experts', choices: YES_OR_NO }],
  ['/model/facts/mla', { label: 'Multi-head latent attention', choices: YES_OR_NO }],
  ['/model/facts/pipeline_parallel', { label: 'Pipeline support', choices: YES_OR_NO }],
  ['/model/facts/runner', { label: 'Runner', choices: same('generate', 'pooling') }],
  ['/model/facts/attention_heads', { label: 'Attention heads', choices: same(32, 64, 128) }],
  ['/model/facts/kv_heads', { label: 'KV heads', choices: same(1, 4, 8) }],
  ['/model/facts/experts', { label: 'Experts', choices: same(0, 64, 128, 256) }],
])

/** The fact that a pointer is about; `/host/ray/installed` is part of `/host/ray`. */
export function factAt(pointer: string): string | undefined {
  if (FACTS.has(pointer)) return pointer
  const parent = pointer.slice(0, pointer.lastIndexOf('/'))
  return FACTS.has(parent) ? parent : undefined
}

/** What is known at a pointer such as `/host/platform`; undefined if it was not given. */
export function readFact(facts: Facts, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), facts)
}

/** The facts with another value at a pointer; undefined takes it out. */
export function setFact(facts: Facts, pointer: string, value: unknown): Facts {
  return setAt(facts as unknown as Json, pointer.split('/').slice(1), value) as unknown as Facts
}

type Json = Readonly<Record<string, unknown>>

function setAt(object: Json, [name = '', ...rest]: readonly string[], value: unknown): Json {
  const entries = Object.entries(object).filter(([each]) => each !== name)
  const inner = Object.hasOwn(object, name) ? object[name] : undefined
  const set = rest.length === 0 ? value : setAt(isObject(inner) ? inner : {}, rest, value)
  return Object.fromEntries(set === undefined ? entries : [...entries, [name, set]])
}
