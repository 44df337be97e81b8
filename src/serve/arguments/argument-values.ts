/** The value of every argument of a release by its name: what the command line gives, else the default. */
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

  /** The number that an argument is; null for any other value. */
  number(name: string): number | null {
    const value = this.get(name)
    return typeof value === 'number' ? value : null
  }

  /** Whether an argument is anything that Python takes for true, but an empty collection. */
  isSet(name: string): boolean {
    const value = this.get(name)
    return value !== undefined && value !== null && value !== false && value !== ''
  }
}
