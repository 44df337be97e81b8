const MOST_NAMES = 8

/** Orders names as people do: `rank-2` before `rank-10`. Total, and the same in every runtime. */
export function byName(a: string, b: string): number {
  const [left, right] = [a.split(/(\d+)/), b.split(/(\d+)/)]
  const length = Math.max(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const order = compareParts(left[at] ?? '', right[at] ?? '', at % 2 === 1)
    if (order !== 0) return order
  }
  return compareText(a, b)
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

/** Names for a message, cut when there are many. */
export function listNames(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES
  const shown = names.slice(0, MOST_NAMES).join(', ')
  return rest > 0 ? `${shown} and ${rest} more` : shown
}
