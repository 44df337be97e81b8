import type { Fault, Notice } from '../../vllm/outcome.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'

/** One use of an option or positional, in the order in which the parser met it. */
export interface GivenArgument {
  /** JSON Pointer to the token or file that gave it: `/argv/2`, `/files/config.yaml`. */
  readonly pointer: string
  /** The option's long name, such as `--tensor-parallel-size`; the name itself for the positional `model_tag`. */
  readonly flag: string
  /** Name of the attribute that it sets (argparse's `dest`), such as `tensor_parallel_size`. */
  readonly name: string
  readonly value: unknown
}

/** A command line as the parser of a release reads it. */
export interface Arguments {
  readonly given: readonly GivenArgument[]
  /** Value by name, defaults included. */
  readonly values: ReadonlyMap<string, unknown>
  readonly notices: readonly Notice[]
}

export type ParseOutcome =
  | { readonly arguments: Arguments; readonly faults?: undefined }
  | { readonly faults: readonly Fault[]; readonly arguments?: undefined }

/** What to parse. */
export interface CommandLine {
  /** What follows `vllm`, starting with `serve`; or what follows `python3`, starting with `-m`. */
  readonly argv: readonly string[]
  /** Text by file name: what `--config` names. */
  readonly files?: ReadonlyMap<string, string>
}

/** Parses a command line as `vllm serve` of a release does. Faults point to the token (`/argv/3`) or file that stops it. */
export function parseArguments(_input: CommandLine, _version: ReleaseVersion): ParseOutcome {
  throw new Error('The argument parser is not here yet')
}
