import type { EplbConfig, ParallelConfig } from './config.ts'
import { OBJECTS, PARALLEL_CONFIG_FIELDS } from './index.ts'

// Made once: text that is put together anew for each request costs more than the rule that names it.

/** The JSON Pointer of each field into a request. */
export const FIELD_POINTERS = pointersUnder('/config', PARALLEL_CONFIG_FIELDS) as Readonly<
  Record<keyof ParallelConfig, string>
>

/** The JSON Pointer of each field of `eplb_config` into a request. */
export const EPLB_POINTERS = pointersUnder(
  '/config/eplb_config',
  OBJECTS.EPLBConfig.fields,
) as Readonly<Record<keyof EplbConfig, string>>

function pointersUnder(
  parent: string,
  fields: readonly { readonly name: string }[],
): Record<string, string> {
  return Object.fromEntries(fields.map(({ name }) => [name, `${parent}/${name}`]))
}
