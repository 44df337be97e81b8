import { releaseIndex } from '../../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import { parsePythonInteger } from '../../../vllm/values/python.ts'
import { trim, WHITE_SPACE } from '../../../vllm/values/trim.ts'

const DECIMAL: ReadonlyMap<string, number> = new Map([
  ['k', 10 ** 3],
  ['m', 10 ** 6],
  ['g', 10 ** 9],
  ['t', 10 ** 12],
])
const BINARY: ReadonlyMap<string, number> = new Map([
  ['K', 2 ** 10],
  ['M', 2 ** 20],
  ['G', 2 ** 30],
  ['T', 2 ** 40],
])
const SUFFIXED = /^([0-9]+(?:\.[0-9]+)?)([kKmMgGtT])$/

/** The release from which on `t` and `T` are known. */
const TERA = releaseIndex('0.13.0')

/**
 * `4k` is 4000, `4K` is 4096, `25.6k` is 25600 (`human_readable_int` in `arg_utils.py`, later `argparse_utils.py`).
 * Undefined if vLLM raises, as for a decimal with a binary suffix.
 */
export function humanReadable(text: string, version: ReleaseVersion): bigint | undefined {
  const trimmed = trim(text, WHITE_SPACE)
  const [, number, suffix] = SUFFIXED.exec(trimmed) ?? []
  if (number === undefined || suffix === undefined) return parsePythonInteger(trimmed)
  if (suffix.toLowerCase() === 't' && releaseIndex(version) < TERA) return undefined
  const decimal = DECIMAL.get(suffix)
  if (decimal !== undefined) return truncated(Number(number) * decimal)
  return number.includes('.') ? undefined : BigInt(number) * BigInt(BINARY.get(suffix) ?? 1)
}

function truncated(value: number): bigint | undefined {
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined
}

/** The same, with `auto` for -1 (`human_readable_int_or_auto`). */
export function humanReadableOrAuto(text: string, version: ReleaseVersion): bigint | undefined {
  return trim(text, WHITE_SPACE).toLowerCase() === 'auto' ? -1n : humanReadable(text, version)
}

const OUTSIDE_STRINGS = /"(?:[^"\\]|\\.)*(?:"|\\?$)|\b[0-9]+(?:\.[0-9]+)?[kKmMgGtT]\b/gs

/** JSON in which the numbers outside of strings are expanded: `{"a": 80m}` (`_expand_json_human_readable_numbers`). */
export function expandNumbers(json: string, version: ReleaseVersion): string {
  return json.replace(OUTSIDE_STRINGS, (found) =>
    found.startsWith('"') ? found : (humanReadable(found, version)?.toString() ?? found),
  )
}
