import { commandText, quote } from '../shell-text.ts'

/**
 * What the shell of each pod of a set runs: one command with the index in it, or a case for each index where the commands
 * differ in more than numbers. `argvs` are those of the indices from `first` on.
 */
export function scriptByIndex(
  argvs: readonly (readonly string[])[],
  variable: string,
  first: number,
): string {
  const common = commandByIndex(argvs, variable, first)
  if (common !== undefined) return `exec vllm ${common}`
  const cases = argvs.map((argv, at) => `${first + at}) exec vllm ${commandText(argv)} ;;`)
  return [`case "$${variable}" in`, ...cases, 'esac'].join('\n')
}

/**
 * One shell command for all pods: equal tokens as they are, numbers that grow evenly with the index as arithmetic over
 * `variable`. Undefined where some token is neither.
 */
function commandByIndex(
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
