import type { Fault } from './outcome.ts'
import { parsePythonInteger } from './values/python.ts'
import { show } from './values/show.ts'

/** Environment variables as text, by name. Variables that vLLM does not read have no effect. */
export type Environment = Readonly<Record<string, string>>

/**
 * An environment variable as Python's `int()` reads it, or `otherwise` when it is not set. Returns a fault when it is
 * not an integer, or beyond 2^53-1.
 */
export function environmentInteger(
  environment: Environment,
  name: string,
  otherwise: number,
): number | Fault {
  const text = environment[name]
  if (text === undefined) return otherwise
  const value = parsePythonInteger(text)
  if (value === undefined) return notAnInteger(name, text)
  if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) {
    return {
      pointer: `/env/${name}`,
      code: 'integer_too_large',
      message: `${name} is ${show(text)}, beyond 2^53-1. Use a smaller number`,
    }
  }
  return Number(value)
}

/** An environment variable as Python's `bool(int())` reads it; false when it is not set. */
export function environmentFlag(environment: Environment, name: string): boolean | Fault {
  const text = environment[name]
  if (text === undefined) return false
  const value = parsePythonInteger(text)
  return value === undefined ? notAnInteger(name, text) : value !== 0n
}

/** Whether the result of reading an environment variable is a fault. */
export function isFault(value: number | boolean | Fault): value is Fault {
  return typeof value === 'object'
}

function notAnInteger(name: string, text: string): Fault {
  return {
    pointer: `/env/${name}`,
    code: 'environment_not_an_integer',
    message: `${name} is ${show(text)}, which is not an integer. Set it to decimal digits or leave it out`,
  }
}
