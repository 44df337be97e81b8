import type { ConfigRewriteCode } from './codes.ts'
import type { PatchOperation } from './upgrade.ts'

type Values = Record<string, unknown>

/** A config that is being rewritten, with its patch and the reasons. */
export class Draft {
  readonly config: Values
  readonly patch: PatchOperation[] = []
  readonly reasons: { code: ConfigRewriteCode; message: string }[] = []

  constructor(config: Readonly<Values>) {
    this.config = { ...config }
  }

  set(name: string, value: unknown): void {
    const op = Object.hasOwn(this.config, name) ? 'replace' : 'add'
    this.patch.push({ op, path: `/${name}`, value })
    this.config[name] = value
  }

  remove(name: string): void {
    this.patch.push({ op: 'remove', path: `/${name}` })
    delete this.config[name]
  }

  /** Sets a field of a nested object, creating the object if needed. */
  setNested(object: string, name: string, value: unknown): void {
    const nested = this.config[object]
    if (typeof nested !== 'object' || nested === null || Array.isArray(nested)) {
      this.set(object, { [name]: value })
      return
    }
    const op = Object.hasOwn(nested, name) ? 'replace' : 'add'
    this.patch.push({ op, path: `/${object}/${name}`, value })
    this.config[object] = { ...nested, [name]: value }
  }

  because(code: ConfigRewriteCode, message: string): void {
    this.reasons.push({ code, message })
  }
}
