import { type Range, readCommand, Session } from '../../../shell/index.ts'
import type { Environment } from '../../../vllm/environment.ts'
import type { Fault, Notice } from '../../../vllm/outcome.ts'
import { Problem } from '../../problems/problem.ts'
import { isJsonObject } from '../../request/json/json-object.ts'

/** A command line in a request. */
export interface GivenCommandLine {
  readonly argv?: readonly string[] | undefined
  readonly command?: string | undefined
  readonly env?: Environment | undefined
  /** The text of each file that `--config` can name, by name. */
  readonly files?: Readonly<Record<string, string>> | undefined
}

/** The words of a command line with its environment, or why shell text has no single command line. */
export type ReadCommandLine =
  | {
      readonly argv: readonly string[]
      readonly env: Environment
      /** The files that were sent, and those that `command` writes, by name. */
      readonly files: ReadonlyMap<string, string>
      /** The place of each word in `command`. */
      readonly words?: readonly (Range | null)[]
      /** The container image in which `command` runs it. */
      readonly image?: string
      readonly notices: readonly Notice[]
      readonly faults?: undefined
    }
  | { readonly faults: readonly Fault[] }

/** How many steps of the shell all commands of a list may take together. */
const STEPS_OF_A_LIST = 100_000

/** The session that the commands of one list share. */
export const listSession = () => new Session(STEPS_OF_A_LIST)

/** Whether a part of a request has a command line instead of a config. */
export function isCommandLine(element: unknown): boolean {
  return (
    isJsonObject(element) && (Object.hasOwn(element, 'argv') || Object.hasOwn(element, 'command'))
  )
}

const NONE: Environment = Object.freeze({})

/**
 * The words of a command line, which `command` has as shell text. `at` is the pointer to the object with both.
 * @throws {Problem} `invalid_request` unless exactly one of `argv` and `command` is sent.
 */
export function readCommandLine(
  given: GivenCommandLine,
  at = '',
  session?: Session,
): ReadCommandLine {
  const { argv, command, env = NONE, files = {} } = given
  if (argv !== undefined && command !== undefined) {
    throw refused(`${at}/command`, 'exclusive_properties', 'Send either argv or command, not both')
  }
  if (argv !== undefined) return { argv, env, files: new Map(Object.entries(files)), notices: [] }
  if (command === undefined) {
    throw refused(
      `${at}/argv`,
      'missing_property',
      'Send the command line, as argv (a list of words) or command (a text)',
    )
  }
  const reading = readCommand(command, env, '/command', session)
  if ('faults' in reading) return reading
  return { ...reading, files: new Map([...Object.entries(files), ...reading.files]) }
}

function refused(pointer: string, code: string, message: string): Problem {
  return new Problem('invalid_request', message, { errors: [{ pointer, code, message }] })
}
