/** The middle of some measurements. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** One line of a benchmark's outcome: a figure against its bound. */
export function report(what: string, figure: string, bound: string, isMet: boolean): boolean {
  process.stdout.write(`${isMet ? 'ok    ' : 'MISSED'}  ${what}: ${figure} (bound: ${bound})\n`)
  return isMet
}
