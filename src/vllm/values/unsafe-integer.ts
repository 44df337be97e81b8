/** Whether a JSON value holds an integer beyond 2^53-1, which JavaScript may have rounded. */
export function hasUnsafeInteger(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(hasUnsafeInteger)
}
