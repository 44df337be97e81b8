/** Reads a list as the kernel and numactl write it, `0-3,8`, into ranges from and to, both inclusive. */
export function parseIdList(text: string): readonly (readonly [number, number])[] {
  if (text === '') return []
  return text.split(',').map((part) => {
    const [from = '', to = from] = part.split('-')
    return [Number(from), Number(to)] as const
  })
}

/** The ranges of `inner` that do not lie wholly in one run of `outer`, as text; empty: `inner` is inside. */
export function outside(inner: string, outer: string): string {
  const runs = mergeRanges(parseIdList(outer))
  return parseIdList(inner)
    .filter(([from, to]) => !runs.some(([start, end]) => start <= from && to <= end))
    .map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`))
    .join(',')
}

/** How many numbers a list names. */
export const idListSize = (text: string): number =>
  mergeRanges(parseIdList(text)).reduce((size, [from, to]) => size + to - from + 1, 0)

/** Joins ranges that touch or overlap, in ascending order. */
function mergeRanges(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const merged: [number, number][] = []
  for (const [from, to] of [...ranges].sort((left, right) => left[0] - right[0])) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}
