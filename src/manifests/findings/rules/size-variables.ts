import { listAt, textAt } from '../../kubernetes/values.ts'
import type { CheckedContainer, Server } from '../../servers/server.ts'
import { sizesOf } from '../../servers/sizes.ts'
import { atContainer, type ContainerRule, type Draft } from '../draft.ts'

const SIZE_VARIABLE = /^(?:DP|DATA_PARALLEL)_SIZE$/

/** Variables for the data-parallel size of a group that nothing reads, or that are written by hand. */
export const sizeVariableRule: ContainerRule = function* sizeVariableRule(container) {
  const [server] = container.pods.flatMap(({ servers }) => servers)
  if (server === undefined || server.pod.gangSize < 2) return
  for (const [at, entry] of listAt(container.fields, 'env').entries()) {
    const name = textAt(entry, 'name') ?? ''
    const value = textAt(entry, 'value') ?? ''
    if (!SIZE_VARIABLE.test(name) || !/^\d+$/.test(value)) continue
    yield sizeVariable(container, server, { name, value, at })
  }
}

function sizeVariable(
  container: CheckedContainer,
  server: Server,
  { name, value, at }: { name: string; value: string; at: number },
): Draft {
  const words = [...listAt(container.fields, 'command'), ...listAt(container.fields, 'args')]
  const isRead = words.some(
    (word) => typeof word === 'string' && new RegExp(`\\$[{(]?${name}\\b`).test(word),
  )
  const message = isRead
    ? `${name} is ${value}, written by hand beside a group of ${server.pod.gangSize} pods. Compute it from the size of the group, so that the two cannot differ`
    : `${name} is ${value}, and the command does not read it: its data-parallel size is ${sizesOf(server).data}. Remove the variable`
  return atContainer('size_variable_ignored', container, ['env', at], message)
}
