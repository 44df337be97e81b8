/** Fields of `ParallelConfig` whose option has another name. */
const OPTION_OF_FIELD: ReadonlyMap<string, string> = new Map([
  ['data_parallel_master_ip', 'data-parallel-address'],
  ['assigned_physical_gpu_ids', 'device-ids'],
])

/** A command that asks for a partial config, and the field that each of its tokens is from. */
export interface ConfigCommand {
  readonly argv: readonly string[]
  /** JSON Pointers, by token. */
  readonly pointers: readonly string[]
}

/** The options of `vllm serve` that set the fields of a partial `ParallelConfig`. */
export function configArgv(config: Readonly<Record<string, unknown>>): ConfigCommand {
  const argv = ['serve']
  const pointers = ['/config']
  for (const [name, value] of Object.entries(config)) {
    if (value === null || value === undefined) continue
    const option = OPTION_OF_FIELD.get(name) ?? name.replaceAll('_', '-')
    const tokens = tokensOf(option, value)
    argv.push(...tokens)
    pointers.push(...tokens.map(() => `/config/${name}`))
  }
  return { argv, pointers }
}

function tokensOf(option: string, value: unknown): string[] {
  if (value === true) return [`--${option}`]
  if (value === false) return [`--no-${option}`]
  if (Array.isArray(value)) return [`--${option}`, ...value.map(String)]
  return [`--${option}`, typeof value === 'object' ? JSON.stringify(value) : String(value)]
}
