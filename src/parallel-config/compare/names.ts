/** Sorts by name as people do: `rank-2` before `rank-10`. A total order, the same in every runtime. */
export function sortByName<T extends { readonly name: string }>(named: readonly T[]): T[] {
  return named
    .map((each) => ({ each, parts: each.name.split(/(\d+)/) }))
    .sort((a, b) => compareNames(a.parts, b.parts) || compareText(a.each.name, b.each.name))
    .map(({ each }) => each)
}

function compareNames(a: readonly string[], b: readonly string[]): number {
  const length = Math.max(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const order = compareParts(a[at] ?? '', b[at] ?? '', at % 2 === 1)
    if (order !== 0) return order
  }
  return 0
}

// Every second part is digits; without leading zeros the longer one is the greater number.
function compareParts(a: string, b: string, isNumber: boolean): number {
  if (!isNumber) return compareText(a, b)
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return left.length - right.length || compareText(left, right)
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
