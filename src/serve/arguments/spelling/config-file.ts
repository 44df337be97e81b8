import { releaseIndex } from '../../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import { pointerSegment } from '../../../vllm/values/pointer.ts'
import { show } from '../../../vllm/values/show.ts'
import { Refusal } from '../refusal.ts'
import type { OptionSet } from '../table/options-of.ts'
import type { Token } from '../token.ts'
import { dumps, isList, type PythonDict, type PythonValue, str } from '../values/python-value.ts'
import { loadYaml } from '../values/python-yaml.ts'

/** In earlier releases the options of a file go after the first word, even if that is `--config` itself. */
const WITHOUT_COMMAND = releaseIndex('0.10.2')
const LISTS = releaseIndex('0.10.2')
const OBJECTS = releaseIndex('0.16.0')
/** From here on `false` becomes `--no-x`, but only for options of the outer parser, so never for those of `vllm serve`. */
const NEGATED = releaseIndex('0.28.0')

/** What reading `--config` needs. */
export interface ConfigFiles {
  readonly files: ReadonlyMap<string, string>
  readonly version: ReleaseVersion
  /** The options of the parser that reads the file; those of `vllm serve` belong to another, inner one. */
  readonly options: OptionSet | undefined
}

/**
 * Puts the options of the file that `--config` names before the others, so that the command line takes precedence
 * (`FlexibleArgumentParser._pull_args_from_config`).
 */
export function pullConfigFile(tokens: readonly Token[], context: ConfigFiles): readonly Token[] {
  const at = tokens.findIndex(({ text }) => text === '--config')
  const option = tokens[at]
  if (option === undefined) return tokens
  const repeated = tokens.find(({ text }, other) => other > at && text === '--config')
  if (repeated !== undefined) {
    throw new Refusal(
      'config_file_repeated',
      repeated.pointer,
      '--config is given more than once. Merge the files into one',
    )
  }
  const name = tokens[at + 1]
  if (name === undefined) {
    throw new Refusal(
      'config_file_missing',
      option.pointer,
      '--config needs the name of a file, but none follows',
    )
  }
  const given = optionsIn(name, context)
  const start = insertAt(tokens, given, releaseIndex(context.version), option)
  const before = tokens.slice(0, Math.max(at, start))
  const after = tokens.slice(at + 2)
  return [...before.slice(0, start), ...given, ...before.slice(start), ...after]
}

/** How many words stay before the options of the file. */
function insertAt(
  tokens: readonly Token[],
  given: readonly Token[],
  index: number,
  option: Token,
): number {
  const [first, second] = tokens
  if (first?.text !== 'serve') {
    return first?.text.startsWith('-') && index >= WITHOUT_COMMAND ? 0 : 1
  }
  if (second !== undefined && !second.text.startsWith('-')) return 2
  if (given.some(({ text }) => text === '--model')) return 1
  throw new Refusal(
    'model_missing',
    option.pointer,
    'Neither the command nor the file of --config names a model. Write it right after serve, or set model in the file',
  )
}

function optionsIn(name: Token, context: ConfigFiles): Token[] {
  const extension = name.text.split('.').at(-1) ?? ''
  if (extension !== 'yaml' && extension !== 'yml') {
    throw new Refusal(
      'config_file_extension',
      name.pointer,
      `--config names ${show(name.text)}, but vLLM reads only files that end in .yaml or .yml`,
    )
  }
  const text = context.files.get(name.text)
  if (text === undefined) {
    throw new Refusal(
      'config_file_not_given',
      name.pointer,
      `--config names ${show(name.text)}, whose text is not in files. Send it there under this name`,
    )
  }
  const pointer = `/files/${pointerSegment(name.text)}`
  const read = loadYaml(text)
  if (read.problem !== undefined) {
    throw new Refusal(
      'config_file_invalid',
      pointer,
      `${name.text} is not valid YAML: ${read.problem}`,
    )
  }
  if (!(read.value instanceof Map)) {
    throw new Refusal(
      'config_file_invalid',
      pointer,
      `${name.text} must be a mapping of options to values, such as tensor-parallel-size: 8`,
    )
  }
  return wordsOf(read.value, context).map((word) => ({ text: word, pointer }))
}

function wordsOf(config: PythonDict, context: ConfigFiles): string[] {
  return [...config].flatMap(([key, value]) => wordsFor(key, value, context))
}

function wordsFor(key: string, value: PythonValue, { version, options }: ConfigFiles): string[] {
  const index = releaseIndex(version)
  const option = `--${key}`
  if (value === true) return [option]
  if (value === false) {
    const negated = `--no-${key}`
    return index >= NEGATED && options?.bySpelling.has(negated) ? [negated] : []
  }
  if (isList(value) && index >= LISTS) return value.length === 0 ? [] : [option, ...value.map(str)]
  return [option, value instanceof Map && index >= OBJECTS ? dumps(value) : str(value)]
}
