import type { EplbConfig, ParallelConfig } from './config.ts'
import { OBJECTS, PARALLEL_CONFIG_FIELDS } from './index.ts'

// Made once: text that is put together anew for each request costs more than the rule that names it.
const FIELD_POINTERS = new Map(
  PARALLEL_CONFIG_FIELDS.map(({ name }) => [name as string, `/config/${name}`]),
)
const EPLB_POINTERS = new Map(
  OBJECTS.EPLBConfig.fields.map(({ name }) => [name, `/config/eplb_config/${name}`]),
)

/** The JSON Pointer of a field into a request. */
export function fieldPointer(name: keyof ParallelConfig): string {
  return FIELD_POINTERS.get(name) ?? ''
}

/** The JSON Pointer of a field of `eplb_config` into a request. */
export function eplbPointer(name: keyof EplbConfig): string {
  return EPLB_POINTERS.get(name) ?? ''
}
