/** The longest text that is compared: names in vLLM are shorter. */
const MOST_CHARACTERS = 80

/** The candidate with the smallest edit distance, at most 3 and at most a third of the length of `text`; or undefined. */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  if (text.length > MOST_CHARACTERS) return undefined
  let bound = Math.min(3, Math.floor(text.length / 3)) + 1
  let found: string | undefined
  const letters = lettersOf(text)
  for (const [candidate, itsLetters] of withLetters(candidates)) {
    if (differingLetters(letters, itsLetters) >= bound) continue
    const distance = distanceBelow(bound, text, candidate)
    if (distance === undefined) continue
    bound = distance
    found = candidate
  }
  return found
}

/** By the list: most are the names of a release, which many texts are compared with. */
const knownLetters = new WeakMap<object, readonly (readonly [string, number])[]>()

function withLetters(candidates: Iterable<string>): readonly (readonly [string, number])[] {
  const known = knownLetters.get(candidates)
  if (known !== undefined) return known
  const letters = Array.from(candidates, (candidate) => [candidate, lettersOf(candidate)] as const)
  knownLetters.set(candidates, letters)
  return letters
}

/** A bit for each letter of a text; different letters may share one. */
function lettersOf(text: string): number {
  let letters = 0
  for (let at = 0; at < text.length; at++) letters |= 1 << (text.charCodeAt(at) & 31)
  return letters
}

/** A lower bound of the edit distance: each letter that only one of the two texts has costs an edit. */
function differingLetters(a: number, b: number): number {
  return Math.max(bitsIn(a & ~b), bitsIn(b & ~a))
}

function bitsIn(number: number): number {
  let count = 0
  for (let rest = number; rest !== 0; rest &= rest - 1) count++
  return count
}

/**
 * The edit distance of two texts if it is below `bound`; a swap of two neighbours counts once. Each step off the
 * diagonal of the table is an edit, so cells that are `bound` or more away from it are not computed.
 */
function distanceBelow(bound: number, a: string, b: string): number | undefined {
  if (Math.abs(a.length - b.length) >= bound) return undefined
  const emptyRow = () => new Array<number>(b.length + 1).fill(bound)
  let beforeLast = emptyRow()
  let last = emptyRow().map((_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = emptyRow()
    row[0] = i
    let least = i
    for (let j = Math.max(1, i - bound + 1); j <= Math.min(b.length, i + bound - 1); j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) cost = Math.min(cost, at(beforeLast, j - 2) + 1)
      row[j] = cost
      least = Math.min(least, cost)
    }
    if (least >= bound) return undefined
    beforeLast = last
    last = row
  }
  const distance = at(last, b.length)
  return distance < bound ? distance : undefined
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0
}
