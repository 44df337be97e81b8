const LARGEST_ID = 1_048_575
const MOST_IDS = 65_536

/**
 * The numbers of a list in the kernel's notation (`0-3,8`). The empty string is the empty set; undefined when the text is
 * no such list, is not ascending as the kernel writes it, or names more than 65,536 numbers.
 */
export function parseIdList(text: string): number[] | undefined {
  if (text === '') return []
  const ids: number[] = []
  for (const item of text.split(',')) {
    const match = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(item)
    if (!match) return undefined
    const first = Number(match[1])
    const last = Number(match[2] ?? match[1])
    if (first <= (ids.at(-1) ?? -1) || last < first) return undefined
    if (last > LARGEST_ID || ids.length + last - first > MOST_IDS) return undefined
    for (let id = first; id <= last; id += 1) ids.push(id)
  }
  return ids
}

/** The bits that are set in a mask in the kernel's notation (`00000000,000000ff`), ascending; undefined: no mask. */
export function parseMask(text: string): number[] | undefined {
  const words = text.split(',')
  const [first = '', ...rest] = words
  const isMask = /^[0-9a-f]{1,8}$/.test(first) && rest.every((word) => /^[0-9a-f]{8}$/.test(word))
  if (!isMask || words.length * 32 > MOST_IDS) return undefined
  return words.reverse().flatMap((word, position) => {
    const bits = Number.parseInt(word, 16)
    return Array.from({ length: 32 }, (_, bit) => bit)
      .filter((bit) => (bits >>> bit) & 1)
      .map((bit) => position * 32 + bit)
  })
}

/** Ascending numbers in the kernel's notation. */
export function formatIdList(ids: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const id of ids) {
    const last = ranges.at(-1)
    if (last && last[1] + 1 === id) last[1] = id
    else ranges.push([id, id])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

/** The numbers that both of two ascending lists have, ascending. */
export function intersect(ids: readonly number[], others: readonly number[]): number[] {
  let at = 0
  return ids.filter((id) => {
    while ((others[at] ?? id) < id) at += 1
    return others[at] === id
  })
}
