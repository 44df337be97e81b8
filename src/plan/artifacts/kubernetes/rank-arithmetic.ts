import { quote } from '../shell-text.ts'

/**
 * One shell command for all pods of a set: tokens that are the same for all as they are, numbers that grow evenly with
 * the index as arithmetic over `variable`. `argvs` are those of the indices from `first` on. Undefined where some token
 * is neither.
 */
export function commandByIndex(
  argvs: readonly (readonly string[])[],
  variable: string,
  first: number,
): string | undefined {
  const [one = []] = argvs
  if (argvs.some(({ length }) => length !== one.length)) return undefined
  const tokens = one.map((token, at) => {
    const values = argvs.map((argv) => argv[at] ?? '')
    if (values.every((value) => value === token)) return quote(token)
    return arithmetic(values, variable, first)
  })
  return tokens.every((token) => token !== undefined) ? tokens.join(' ') : undefined
}

/** An expression that gives each of the values at its index. */
function arithmetic(
  values: readonly string[],
  variable: string,
  first: number,
): string | undefined {
  if (!values.every((value) => /^\d{1,9}$/.test(value))) return undefined
  const numbers = values.map(Number)
  const [start = 0, second = start] = numbers
  const step = second - start
  if (!numbers.every((value, at) => value === start + at * step)) return undefined
  const offset = start - first * step
  const product = step === 1 ? `$${variable}` : `$((${variable} * ${step}))`
  if (offset === 0) return product
  const scaled = step === 1 ? variable : `${variable} * ${step}`
  return `$((${scaled} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}))`
}
