import type { Command, Word } from 'unbash'
import type { Argument } from '../builtins/call.ts'
import type { Shell } from '../state/shell.ts'

/** Notices what the shell makes of a command that its writer hardly means. */
export function noticeWords(shell: Shell, node: Command, words: readonly Argument[]): void {
  for (const argument of node.args) {
    if (argument.type === 'Word') noticeJson(shell, argument, words)
  }
  if (shell.source.within === null) noticeComment(shell, node)
}

/** An object of JSON outside quotes: its quotes are gone, and bash takes its braces apart. */
function noticeJson(shell: Shell, word: Word, words: readonly Argument[]): void {
  if (!/^(?:--?[\w.-]+=)?(?:\{"|\{$|\[")/.test(word.text)) return
  const range = shell.range(word)
  const fields = words.filter((one) => one.range.start === range.start).map(({ text }) => text)
  const shown = fields.map((text) => shell.run.unknowns.show(text)).join(' ')
  const message = `${word.text} is not quoted, so the shell passes on ${shown}. Put the JSON in single quotes`
  shell.notice('json_unquoted', message, range)
}

/** A comment where a command was to go on: what follows the comment is a command of its own. */
function noticeComment(shell: Shell, node: Command): void {
  const after = shell.source.text.slice(node.end, node.end + 4000)
  const comment = /^[ \t]*\\\r?\n[ \t]*(#[^\n]*)\n[ \t]*(-[^\n]*)/.exec(after)
  if (comment === null) return
  const [, text = '', rest = ''] = comment
  const start = node.end + comment[0].indexOf('#')
  const message = `The comment ${JSON.stringify(text.slice(0, 80))} ends the command: ${JSON.stringify(rest.trim().slice(0, 80))} does not reach it. Remove the comment, or put it before the command`
  shell.notice('comment_after_continuation', message, { start, end: start + text.length })
}
