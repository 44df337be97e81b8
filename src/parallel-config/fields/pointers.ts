import type { DataclassDefinition } from '../../vllm/dataclasses/definition.ts'
import type { EplbConfig, ParallelConfig } from './config.ts'
import { EPLB_CONFIG } from './eplb-config.ts'
import { PARALLEL_CONFIG } from './parallel-config.ts'

// Made once: building the text again for each request costs more than the rule that names it.

/** The JSON Pointer of each field into a request. */
export const FIELD_POINTERS = pointersUnder('/config', PARALLEL_CONFIG) as Readonly<
  Record<keyof ParallelConfig, string>
>

/** The JSON Pointer of each field of `eplb_config` into a request. */
export const EPLB_POINTERS = pointersUnder('/config/eplb_config', EPLB_CONFIG) as Readonly<
  Record<keyof EplbConfig, string>
>

function pointersUnder(parent: string, { fields }: DataclassDefinition): Record<string, string> {
  return Object.fromEntries(fields.map(({ name }) => [name, `${parent}/${name}`]))
}
