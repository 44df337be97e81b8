import { type ServeOutcome, serve } from '../../serve/index.ts'
import type { Deployment } from '../deployment/deployment.ts'
import { type PlanFault, planFault } from '../faults.ts'
import { factsWith } from '../host.ts'
import type { PlanInput, Tools } from '../outcome.ts'
import type { PlannedCommand } from '../strategies/strategy.ts'
import { type CommandLine, commandLine } from './command-line.ts'

/** Characters of commands that one plan may verify: 512 commands of 4 KiB each. */
const MOST_CHARACTERS = 2 * 1024 * 1024

/** What takes as long as so many characters of a word: a command, each of its words and variables, and one of a file. */
const COMMAND = 2048
const WORD = 16
const OF_FILE = 4

/** Verifies the commands of one request, up to a limit on their length. */
export class Verifier {
  readonly #tools: Tools
  #left = MOST_CHARACTERS

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** The command line of a command, and what it launches on its host. Throws `TooMuchToVerify`. */
  verify(
    deployment: Deployment,
    command: PlannedCommand,
    { strict }: PlanInput,
  ): { readonly line: CommandLine; readonly outcome: ServeOutcome } {
    const { release, sha256 } = this.#tools
    const line = commandLine(deployment, command)
    const { files, model } = deployment
    const env = { ...deployment.env, ...command.env }
    const host = factsWith(command.host, command.devices)
    this.#take(
      COMMAND + lengthOf(line.argv) + OF_FILE * lengthOf(files?.values() ?? []) + sizeOf(env),
    )
    const outcome = serve({ argv: line.argv, files, model, env, host, strict }, release, sha256)
    return { line, outcome }
  }

  /** Counts the hosts and devices that were tried for a layout: each takes as long as a character. Throws `TooMuchToVerify`. */
  spread(hostsAndDevices: number): void {
    this.#take(hostsAndDevices)
  }

  #take(characters: number): void {
    this.#left -= characters
    if (this.#left < 0) throw new TooMuchToVerify()
  }
}

/** Thrown when the commands of a plan, or of the layouts that are tried for it, are too long together. */
export class TooMuchToVerify extends Error {
  readonly fault: PlanFault

  constructor() {
    const message = `The commands to verify for this plan have more than ${MOST_CHARACTERS} characters together. Shorten the command, send fewer kinds of hosts, or set tensor_parallel_size and the other sizes so that no layouts are tried`
    super(message)
    this.fault = planFault('plan_too_large', '/argv', message)
  }
}

function lengthOf(words: Iterable<string>): number {
  let length = 0
  for (const word of words) length += WORD + word.length
  return length
}

function sizeOf(env: Readonly<Record<string, string>>): number {
  return WORD * Object.keys(env).length
}
