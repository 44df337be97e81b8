import type { Server } from '../../servers/server.ts'
import { atToken, type ContainerRule, type Draft } from '../draft.ts'
import { usesShell } from './scripts.ts'
import { quoted } from './values.ts'

/** Tokens that vLLM takes otherwise than they look. */
export const tokenRule: ContainerRule = function* tokenRule(container) {
  for (const server of container.pods.flatMap(({ servers }) => servers)) {
    const hasShell = usesShell(server.run)
    const noticed = new Set(server.run.notices.map(({ code }) => code))
    for (const [at, token] of server.process.argv.entries()) {
      // What the shell noticed in the script is found there.
      if (!noticed.has('blank_after_backslash') || token.trim() !== '') yield* blank(server, token)
      // What a shell made of the script may hold blanks and quotes on purpose.
      if (!hasShell) yield* joined(server, token, server.process.argv[at - 1] ?? '')
      else if (!noticed.has('json_unquoted'))
        yield* json(server, token, server.process.argv[at + 1])
    }
  }
}

function* blank(server: Server, token: string): Generator<Draft> {
  if (!/^\s+(?:$|-)/.test(token)) return
  const message =
    token.trim() === ''
      ? 'vLLM gets a blank argument, and what follows it is lost. Remove the blank after the backslash'
      : `vLLM gets ${quoted(token)} with a blank before it, so it is not an option. Remove the backslash, or the blank after it`
  yield atToken('argument_blank', server, token.trim(), message)
}

function* joined(server: Server, token: string, previous: string): Generator<Draft> {
  const isValue = /^--?[a-zA-Z][\w.-]*$/.test(previous)
  const [, option, value] = /^(--?[a-zA-Z][\w.-]*)\s+(\S.*)$/s.exec(token) ?? []
  if (option !== undefined && !isValue) {
    const message = `${quoted(token)} is one argument, and no shell splits it. Write ${option} and ${value} as two items, or ${option}=${value}`
    yield atToken('argument_holds_two', server, token, message)
  } else if (/^(['"]).*\1$/s.test(token) && token.length > 1) {
    const message = `The quotes are part of the argument ${quoted(token)}, since no shell removes them. Write ${token.slice(1, -1)} alone`
    yield atToken('argument_quoted', server, token, message)
  }
}

/** Options whose value is JSON. */
const JSON_OPTION = /^--[a-z0-9_-]*(?:config|overrides|kwargs|limit-mm-per-prompt)$/

function* json(server: Server, option: string, value: string | undefined): Generator<Draft> {
  if (value === undefined || !JSON_OPTION.test(option)) return
  const wasJson = /^\{?[a-zA-Z_]+:[^/\s]/.test(value) || /^'\{/.test(value)
  if (!wasJson) return
  const message = `${option} gets ${quoted(value)}, which is not JSON, because the shell removed the quotes. Put the JSON in single quotes`
  yield atToken('json_unquoted', server, option, message)
}
