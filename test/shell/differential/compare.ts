import { type Dialect, runScript } from '../../../src/shell/index.ts'
import { EXPORTABLE } from './random-script.ts'
import type { RealShell, Recorded } from './real-shell.ts'

/** What a script was read as: what each `vllm` gets; or why that is not known. */
export type Read = { readonly servers: readonly Recorded[] } | { readonly unknown: string }

/** Reads a script as the service does. */
export function read(dialect: Dialect, script: string, args: readonly string[]): Read {
  const {
    processes,
    notices,
    unknown = [],
  } = runScript(script, {
    dialect,
    name: dialect,
    args,
    env: new Map(),
  })
  const servers = processes.filter(({ argv }) => argv[0] === 'vllm')
  const assumed = notices.find(({ code }) => code === 'branch_assumed')
  if (assumed !== undefined) return { unknown: assumed.message }
  const open = [
    ...unknown,
    ...processes.flatMap((one) => one.unknown),
    ...servers.flatMap((one) => [...one.unknownEnv.values()]),
  ]
  if (open[0] !== undefined) return { unknown: `${open[0].what}: ${open[0].because}` }
  return {
    servers: servers.map(({ argv, env }) => ({
      argv: argv.slice(1),
      env: Object.fromEntries(
        EXPORTABLE.flatMap((name) => {
          const value = env.get(name)
          return value === undefined ? [] : [[name, value]]
        }),
      ),
    })),
  }
}

/** What differs from the real shell; undefined where nothing does, where the script is not static,
 * or where it runs programs that the machine lacks: what they end with is an assumption. */
export function difference(
  real: RealShell,
  dialect: Dialect,
  script: string,
  args: readonly string[],
):
  | {
      readonly script: string
      readonly read: readonly Recorded[]
      readonly real: readonly Recorded[]
    }
  | undefined {
  const ours = read(dialect, script, args)
  if ('unknown' in ours) return undefined
  const recorded = real.run(dialect, script, args)
  if (recorded === undefined) return undefined
  // printf prints one empty record for no arguments as for one that is empty.
  const shown = (all: readonly Recorded[]) =>
    JSON.stringify(
      all.map(({ argv, env }) => [
        argv.length === 0 ? [''] : argv,
        EXPORTABLE.map((name) => env[name]),
      ]),
    )
  return shown(ours.servers) === shown(recorded)
    ? undefined
    : { script, read: ours.servers, real: recorded }
}
