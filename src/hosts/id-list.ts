import { parsePythonInteger } from '../vllm/values/python.ts'
import { listSome } from '../vllm/values/show.ts'

/** The first and the last number of a run. */
type Range = readonly [number, number]

/** Reads a list as the kernel and numactl write it, `0-3,8`, into ranges. */
function parseIdRanges(text: string): readonly Range[] {
  if (text === '') return []
  return text.split(',').map((part) => {
    const [from = '', to = from] = part.split('-')
    return [readId(from), readId(to)] as const
  })
}

/** Digits may be of any script, as vLLM reads CPU numbers with Python's `int`. */
const readId = (text: string): number => Number(parsePythonInteger(text))

/** A set of numbers as sorted, merged ranges, so that looking up a range takes logarithmic time. */
export class IdSet {
  readonly #runs: readonly Range[]

  constructor(list: string) {
    this.#runs = mergeRanges(parseIdRanges(list))
  }

  /** How many numbers are in the set. */
  get size(): number {
    return this.#runs.reduce((size, [from, to]) => size + to - from + 1, 0)
  }

  /** The ranges of a list that are not completely in this set, as text for a message; empty: all are. */
  outside(list: string): string {
    const strays = parseIdRanges(list).filter((range) => !this.#holds(range))
    return listSome(strays, ([from, to]) => (from === to ? from : `${from}-${to}`), ',')
  }

  #holds([from, to]: Range): boolean {
    const run = this.#runs[this.#lastRunUpTo(from)]
    return run !== undefined && to <= run[1]
  }

  /** The index of the last range that begins at or below `id`; -1: none does. */
  #lastRunUpTo(id: number): number {
    let low = 0
    let high = this.#runs.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#runs[middle]?.[0] ?? 0) <= id) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

/** Joins ranges that touch or overlap, in ascending order. */
function mergeRanges(ranges: readonly Range[]): Range[] {
  const merged: [number, number][] = []
  for (const [from, to] of [...ranges].sort((left, right) => left[0] - right[0])) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}
