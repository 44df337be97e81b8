/** Unusual manifests: the recorded ones, changed at random but repeatably. */
import { pick, random } from '../support/random.ts'
import { goldenCases } from './golden.ts'

type Mutation = (text: string, next: () => number) => string

const VALUES = [
  'null',
  '[]',
  '{}',
  '-1',
  '1e9',
  'true',
  '"x"',
  '[[]]',
  '{a: {b: c}}',
  '~',
  '999999999',
]

/** Changes a line, chosen at random. */
const atLine =
  (change: (line: string, next: () => number) => string): Mutation =>
  (text, next) => {
    const lines = text.split('\n')
    const at = Math.floor(next() * lines.length)
    return lines.toSpliced(at, 1, change(lines[at] ?? '', next)).join('\n')
  }

const MUTATIONS: readonly Mutation[] = [
  // A field, or an item, is dropped.
  atLine(() => ''),
  // A value is of another type.
  atLine((line, next) => line.replace(/:\s.*$/, `: ${pick(VALUES, next)}`)),
  atLine((line, next) => line.replace(/-\s.*$/, `- ${pick(VALUES, next)}`)),
  // The text is cut short, at either end.
  (text, next) => text.slice(0, Math.floor(next() * text.length)),
  (text, next) => text.slice(Math.floor(next() * text.length)),
  // A line is there twice.
  atLine((line) => `${line}\n${line}`),
  // Indentation is off.
  atLine((line) => ` ${line}`),
  // A shell gets stranger text.
  atLine(
    (line, next) => line + pick(['"', "'", '$((', '${', '`', '\\', '<<EOF', '|', '&&', '$('], next),
  ),
  // Aliases of aliases.
  (text, next) => {
    const depth = 3 + Math.floor(next() * 6)
    const levels = Array.from(
      { length: depth },
      (_, n) =>
        `x${n}: &x${n} [${
          n === 0
            ? '1'
            : Array(8)
                .fill(`*x${n - 1}`)
                .join(', ')
        }]`,
    )
    return `${levels.join('\n')}\n${text}`
  },
]

/** `count` manifests, each a recorded one with one to four changes. */
export function* mutatedManifests(count: number): Generator<string> {
  const texts = [...goldenCases('real'), ...goldenCases('synthetic')].map(
    ({ manifest }) => manifest,
  )
  for (let seed = 0; seed < count; seed++) {
    const next = random(seed)
    let text = pick(texts, next)
    const changes = 1 + Math.floor(next() * 4)
    for (let n = 0; n < changes; n++) text = pick(MUTATIONS, next)(text, next)
    yield text
  }
}
