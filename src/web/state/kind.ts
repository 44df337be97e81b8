/** What a text in the editor is read as. */
export type Kind = 'empty' | 'command' | 'config' | 'manifest'

/** Only the beginning of a text is looked at, so that a long manifest costs nothing while it is typed. */
const BEGINNING = 20_000

const COMMENTS = /^[ \t]*#.*$/gm
/** A line that begins with a name that objects of Kubernetes have, or a list of containers that was cut out of one. */
const KEY_OF_KUBERNETES =
  /^[ \t{,-]*["']?(?:apiVersion|kind|(?:initC|c)ontainers)["']?[ \t]*:(?=\s|$)/m
/** The same in JSON, which may be one line. */
const NAME_OF_KUBERNETES = /[{,]\s*"(?:apiVersion|kind|containers)"\s*:/
/** An object, or a list, which is refused as a config; `[ -f start.sh ]` and `[[ -f start.sh ]]` are commands. */
const OPENING = /^(?:\{|\[[^[\s])/
/** A key of YAML that could be a field: `tensor_parallel_size: 8`. A command never begins like this. */
const FIRST_KEY = /^(?:---[^\n]*\n\s*)?["']?[A-Za-z_]\w*["']?\s*:(?:\s|$)/

/** Recognises what a text is: a manifest by its `apiVersion`, a config by its braces or first key, else a command. */
export function kindOf(text: string): Kind {
  const beginning = text.slice(0, BEGINNING).replace(COMMENTS, '').trim()
  if (beginning === '') return 'empty'
  if (KEY_OF_KUBERNETES.test(beginning)) return 'manifest'
  if (OPENING.test(beginning)) return NAME_OF_KUBERNETES.test(beginning) ? 'manifest' : 'config'
  return FIRST_KEY.test(beginning) ? 'config' : 'command'
}
