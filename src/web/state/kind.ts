/** What a text in the editor is read as. */
export type Kind = 'empty' | 'command' | 'config' | 'manifest'

/** Only the beginning of a text is looked at, so that a long manifest costs nothing while it is typed. */
const BEGINNING = 20_000

const OBJECT_OF_KUBERNETES = /^[ \t{,-]*["']?(?:apiVersion|kind)["']?[ \t]*:/m
/** A key of YAML that could be a field: `tensor_parallel_size: 8`. A command never begins like this. */
const FIRST_KEY = /^\s*(?:---[^\n]*\n\s*)?["']?[A-Za-z_]\w*["']?\s*:(?:\s|$)/

/** Recognises what a text is: a manifest by its `apiVersion`, a config by its braces or first key, else a command. */
export function kindOf(text: string): Kind {
  const beginning = withoutComments(text.slice(0, BEGINNING)).trimStart()
  if (beginning === '') return 'empty'
  if (OBJECT_OF_KUBERNETES.test(beginning)) return 'manifest'
  return /^[{[]/.test(beginning) || FIRST_KEY.test(beginning) ? 'config' : 'command'
}

function withoutComments(text: string): string {
  return text.replace(/^[ \t]*#.*$/gm, '')
}
