/** The value of every argument of a release by name: from the command line, otherwise the default. */
export class ArgumentValues {
  readonly #given: ReadonlyMap<string, unknown>
  readonly #defaults: ReadonlyMap<string, unknown>

  constructor(given: ReadonlyMap<string, unknown>, defaults: ReadonlyMap<string, unknown>) {
    this.#given = given
    this.#defaults = defaults
  }

  /** Undefined for an argument that the release does not have. */
  get(name: string): unknown {
    return this.#given.has(name) ? this.#given.get(name) : this.#defaults.get(name)
  }

  /** The value of an argument as a number; null for any other value. */
  number(name: string): number | null {
    const value = this.get(name)
    return typeof value === 'number' ? value : null
  }

  /** Whether Python treats the value of an argument as true. */
  isSet(name: string): boolean {
    const value = this.get(name)
    return value !== undefined && value !== null && value !== false && value !== ''
  }
}
