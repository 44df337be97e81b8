import type { Fault, Notice } from '../../vllm/outcome.ts'
import { LineIndex } from '../../vllm/values/lines.ts'
import { describePosition } from '../position.ts'
import type { Range, ShellNotice, Unknown } from '../types.ts'
import type { CommandFaultCode } from './codes.ts'
import type { RewrittenText } from './rewritten-text.ts'

/** Notices that take nothing away from the command. */
const INFO: ReadonlySet<string> = new Set([
  ...['prompt_removed', 'branch_assumed', 'unread_file', 'assumed_unset'],
])

/** Makes faults and notices, with places in the text as it was sent, of what was found in the text that the shell read. */
export class Report {
  readonly #sent: string
  readonly #lines: LineIndex
  readonly #read: RewrittenText
  readonly #pointer: string

  /** `pointer` is where the text is in the request. */
  constructor(sent: string, read: RewrittenText, pointer: string) {
    this.#sent = sent
    this.#lines = new LineIndex(sent)
    this.#read = read
    this.#pointer = pointer
  }

  /** The line and column of a place in the text that the shell read; empty for one that is not in it. */
  place(range: Range | undefined): string {
    if (range === undefined || this.#sent === '') return ''
    return describePosition(this.#lines, this.#read.origin(range).start)
  }

  fault(code: CommandFaultCode, message: string, range?: Range): Fault {
    const place = this.place(range)
    const placed = place === '' ? message : `${message} (${place})`
    return { pointer: this.#pointer, code, message: placed }
  }

  /** The fault of a command that depends on something unknown. */
  notStatic(unknown: Unknown): Fault {
    const { what, because } = unknown
    const name = /^\$\(?(\w+)\)?$/.exec(what)?.[1]
    const fix =
      name === undefined
        ? 'Put its value into the command'
        : `Put its value into the command, or send it in env as ${JSON.stringify(name)}`
    const message = `The command depends on ${what}: ${because}. ${fix}`
    return this.fault('command_not_static', message, unknown)
  }

  /** A notice whose place is in the text as it was sent. */
  notice({ code, message, start }: ShellNotice): Notice {
    const place = this.#sent === '' ? '' : ` (${describePosition(this.#lines, start)})`
    const severity = INFO.has(code) ? 'info' : 'warning'
    return { code, severity, pointer: this.#pointer, message: `${message}${place}` }
  }

  /** A notice whose place is in the text that the shell read. */
  shellNotice(notice: ShellNotice): Notice {
    return this.notice({ ...notice, ...this.#read.origin(notice) })
  }
}
