import { PARALLEL_CONFIG } from './parallel-config.ts'

const NAMES = new Set<string>(PARALLEL_CONFIG.fields.map((field) => field.name))

/** Whether `ParallelConfig` has a field of this name in any release. */
export function isConfigField(name: string): boolean {
  return NAMES.has(name)
}
