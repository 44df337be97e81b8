const SUFFIXES: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['m', 1e-3],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
  ['Pi', 2 ** 50],
])

/** A resource quantity, such as `15Gi` or `0.5`, as a number; undefined if it is not one. */
export function quantity(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  const match = /^([0-9]{1,18}(?:\.[0-9]{1,9})?)([a-zA-Z]{0,2})$/.exec(value.trim())
  const factor = SUFFIXES.get(match?.[2] ?? '?')
  return match === null || factor === undefined ? undefined : Number(match[1]) * factor
}
