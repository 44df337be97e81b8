import type { Notice } from '../../vllm/outcome.ts'
import type { ArgumentNotice } from './codes.ts'

/** The notices about a command line that parses. */
export class ArgumentLog {
  readonly #notices: Notice[] = []

  notice(code: ArgumentNotice, pointer: string, message: string): void {
    this.#notices.push({ code, severity: 'warning', pointer, message })
  }

  list(): readonly Notice[] {
    return this.#notices
  }
}
