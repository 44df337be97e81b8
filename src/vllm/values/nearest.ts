/** Longer texts are not compared: names in vLLM are shorter. */
const MOST_CHARACTERS = 80

/** The candidate with the fewest differing characters, at most three and a third of the text; undefined: none. */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  if (text.length > MOST_CHARACTERS) return undefined
  let bound = Math.min(3, Math.floor(text.length / 3)) + 1
  let found: string | undefined
  for (const candidate of candidates) {
    const distance = distanceBelow(bound, text, candidate)
    if (distance === undefined) continue
    bound = distance
    found = candidate
  }
  return found
}

/** The edit distance of two texts when it is below `bound`; a swap of two neighbours counts once. */
function distanceBelow(bound: number, a: string, b: string): number | undefined {
  if (Math.abs(a.length - b.length) >= bound) return undefined
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) cost = Math.min(cost, at(beforeLast, j - 2) + 1)
      row.push(cost)
    }
    if (Math.min(...row) >= bound) return undefined
    beforeLast = last
    last = row
  }
  const distance = at(last, b.length)
  return distance < bound ? distance : undefined
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0
}
