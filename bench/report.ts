/** The middle of some measurements. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** The value below which `part` of some measurements lie: 0.99 for the 99th percentile. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

/** Prints one line of a benchmark's outcome, a figure against its bound, and returns whether that is met. */
export function report(what: string, figure: string, bound: string, isMet: boolean): boolean {
  process.stdout.write(`${isMet ? 'ok    ' : 'MISSED'}  ${what}: ${figure} (bound: ${bound})\n`)
  return isMet
}
