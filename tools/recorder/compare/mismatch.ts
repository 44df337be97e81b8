/** How the answer of the profile differs from the recorded one. */
export interface Mismatch {
  /** What differs, alike for all cases that differ in the same way. */
  readonly kind: string
  /** What vLLM answered, of what differs. */
  readonly recorded: unknown
  /** What the profile answers there. */
  readonly given: unknown
}

/** The entries of these names. */
export function pick<T extends object>(from: T, names: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Partial<T>
}

/** Faults without their messages. */
export function brief(
  faults: readonly { readonly pointer: string; readonly code: string }[],
): { pointer: string; code: string }[] {
  return faults.map(({ pointer, code }) => ({ pointer, code }))
}
