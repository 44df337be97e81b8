import { knownModel, type ServeInput } from '../../serve/index.ts'
import { trimEnd } from '../../vllm/values/trim.ts'
import { listAt, scalarText } from '../kubernetes/values.ts'
import type { CheckedContainer } from './server.ts'

/**
 * What is known of the model that a command serves: by the name that the command gives it, by the last part of that name, or
 * by what an init container downloads to the place that it names.
 */
export function modelOf(
  argv: readonly string[],
  container: CheckedContainer,
  models: ReadonlyMap<string, ServeInput['model']>,
): ServeInput['model'] {
  const name = modelName(argv)
  if (name === undefined) return undefined
  const source = downloadedTo(name, container) ?? ''
  const found = models.get(name) ?? models.get(source)
  if (found !== undefined) return found
  const last = lastPart(name)
  for (const [known, model] of models) if (lastPart(known) === last) return model
  return isFolder(name) ? publishedAs(source, last) : undefined
}

function isFolder(name: string): boolean {
  return name.startsWith('/') || name.startsWith('.')
}

/** Who publishes models that are often served from a folder with the name of the repository. */
const PUBLISHERS = [
  'deepseek-ai',
  'Qwen',
  'meta-llama',
  'openai',
  'mistralai',
  'google',
  'zai-org',
  'moonshotai',
]

/** What is known of the model that was downloaded into a folder, or whose repository the folder is called after. */
function publishedAs(source: string, last: string): ServeInput['model'] {
  for (const name of [source, ...PUBLISHERS.map((publisher) => `${publisher}/${last}`)]) {
    const known = knownModel(name)
    if (known !== undefined) return { config: known.config }
  }
  return undefined
}

/** The name of the model in a command: `--model`, or the first positional argument of `serve`. */
export function modelName(argv: readonly string[]): string | undefined {
  for (const [at, token] of argv.entries()) {
    if (token === '--model') return argv[at + 1]
    if (token.startsWith('--model=')) return token.slice('--model='.length)
  }
  const first = argv[0] === 'serve' ? argv[1] : undefined
  return first?.startsWith('-') ? undefined : first
}

function lastPart(name: string): string {
  return trimEnd(name, '/').split('/').at(-1) ?? name
}

/** The Hugging Face name of what an init container downloads into a folder. */
function downloadedTo(folder: string, { template }: CheckedContainer): string | undefined {
  for (const init of listAt(template.spec, 'initContainers')) {
    const words = [...listAt(init, 'command'), ...listAt(init, 'args')].map(
      (word) => scalarText(word) ?? '',
    )
    if (!words.some((word) => trimEnd(word, '/') === trimEnd(folder, '/'))) continue
    const source = words.find((word) => word.startsWith('hf://'))
    if (source !== undefined) return source.slice('hf://'.length)
  }
  return undefined
}
