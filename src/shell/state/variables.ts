/** A variable: text, or an array. Variables are never changed in place, so that a copy of the table is a copy of all. */
export interface Variable {
  readonly value: string | ArrayElements | undefined
  readonly exported: boolean
  readonly readonly: boolean
  /** `declare -i`: what is assigned is computed. */
  readonly integer: boolean
}

/** Elements by key: numbers as decimal text for an indexed array, any text for an associative one. */
export interface ArrayElements {
  readonly associative: boolean
  readonly elements: ReadonlyMap<string, string>
}

/** A variable without a value and attributes. */
export const UNSET: Variable = {
  value: undefined,
  exported: false,
  readonly: false,
  integer: false,
}

/** The text of a variable: of an array, that of element 0. */
export function textOf(variable: Variable | undefined): string | undefined {
  const value = variable?.value
  return typeof value === 'object' ? value.elements.get('0') : value
}

/** The keys of an array in the order in which the shell lists them. */
export function keysOf(array: ArrayElements): string[] {
  const keys = [...array.elements.keys()]
  return array.associative ? keys : keys.sort((a, b) => Number(a) - Number(b))
}

/** The values of a variable as `${NAME[@]}` lists them. */
export function valuesOf(variable: Variable | undefined): string[] {
  const value = variable?.value
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  return keysOf(value).map((key) => value.elements.get(key) ?? '')
}

/** The index after the last element of an indexed array. */
export function nextIndex(array: ArrayElements): number {
  let next = 0
  for (const key of array.elements.keys()) next = Math.max(next, Number(key) + 1)
  return next
}
