const LARGEST_ID = 1_048_575

/**
 * The numbers of a list in the kernel's notation (`0-3,8`), ascending. The empty string is the empty set; undefined when
 * the text is no such list.
 */
export function parseIdList(text: string): number[] | undefined {
  const ids = new Set<number>()
  for (const item of text.split(',').map((part) => part.trim())) {
    if (item === '') continue
    const match = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(item)
    if (!match) return undefined
    const first = Number(match[1])
    const last = Number(match[2] ?? match[1])
    if (last < first || last > LARGEST_ID) return undefined
    for (let id = first; id <= last; id += 1) ids.add(id)
  }
  return [...ids].sort((a, b) => a - b)
}

/** The bits that are set in a mask in the kernel's notation (`00000000,000000ff`), ascending; undefined: no mask. */
export function parseMask(text: string): number[] | undefined {
  const words = text.split(',')
  if (!words.every((word) => /^[0-9a-f]{1,8}$/i.test(word))) return undefined
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

/** The members of `ids` that are in `others` too, in the order of `ids`. */
export function intersect(ids: readonly number[], others: readonly number[]): number[] {
  const known = new Set(others)
  return ids.filter((id) => known.has(id))
}
