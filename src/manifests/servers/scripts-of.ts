import { listAt } from '../kubernetes/values.ts'
import type { TextPlace } from '../pods/stream-data.ts'
import type { CheckedContainer } from './server.ts'

/** A file of the stream that the command of a container leads to. */
export interface ScriptFile {
  readonly text: string
  readonly place: TextPlace | undefined
}

const known = new WeakMap<CheckedContainer, readonly ScriptFile[]>()

/** The files of the stream that the command of a container names, and those that these files name. */
export function scriptsOf(container: CheckedContainer): readonly ScriptFile[] {
  const found = known.get(container) ?? findScripts(container)
  known.set(container, found)
  return found
}

const PATH = /[\w.@%+~/-]+/g

function findScripts(container: CheckedContainer): ScriptFile[] {
  const [first] = container.pods
  if (first === undefined || first.run.files.size === 0) return []
  const { files, places } = first.run
  const named = new Map<string, ScriptFile>()
  const texts = wordsOf(container)
  // Each file is read once, when the first text names it.
  for (const text of texts) {
    for (const [path] of text.matchAll(PATH)) {
      const content = files.get(path)
      if (content === undefined || named.has(path)) continue
      named.set(path, { text: content, place: places.get(path) })
      texts.push(content)
    }
  }
  return [...named.values()]
}

/** The command and the arguments of a container, as far as they are text. */
export function wordsOf({ fields }: CheckedContainer): string[] {
  const words = [...listAt(fields, 'command'), ...listAt(fields, 'args')]
  return words.filter((word) => typeof word === 'string')
}
