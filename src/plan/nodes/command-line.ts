import type { Deployment } from '../deployment/deployment.ts'
import type { PlannedCommand } from '../strategies/strategy.ts'

/** The command line of one node. */
export interface CommandLine {
  readonly argv: readonly string[]
  /** For each token its place in the command that was sent; null for one that the plan added. */
  readonly places: readonly (number | null)[]
}

/** Options of the API servers, which a node without any refuses. */
const FRONTEND_ONLY = new Set(['api_server_count'])

/** What a node runs: the deployment's own options, then what is particular to the node. */
export function commandLine(
  { tokens }: Deployment,
  { flags, serves }: PlannedCommand,
): CommandLine {
  const own = tokens.filter(
    ({ argument }) => serves || argument === null || !FRONTEND_ONLY.has(argument),
  )
  // A port of this node replaces that of the deployment.
  const replaced = flags.includes('--port')
    ? own.filter(({ argument }) => argument !== 'port')
    : own
  return {
    argv: [...replaced.map(({ text }) => text), ...flags],
    places: [...replaced.map(({ place }) => place), ...flags.map(() => null)],
  }
}
