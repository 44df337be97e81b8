import { expect, test } from 'bun:test'
import { ts } from '@ts-morph/common'
import { Glob } from 'bun'

// The checker as a program is ten times as quick; it is there for the platforms that have a package.
const hasProgram = ['linux-x64', 'macos-x64', 'macos-arm64'].some((platform) => {
  try {
    return import.meta.resolve(`recheck-${platform}/package.json`) !== ''
  } catch {
    return false
  }
})
process.env.RECHECK_BACKEND = hasProgram ? 'native' : 'pure'
const { check } = await import('recheck')

interface Expression {
  readonly place: string
  readonly source: string
  readonly flags: string
}

const SOURCE_FOLDER = new URL('../src/', import.meta.url).pathname

/** Every regular expression literal in the source. */
async function expressions(): Promise<Expression[]> {
  const found: Expression[] = []
  for await (const path of new Glob('**/*.ts').scan(SOURCE_FOLDER)) {
    const text = await Bun.file(`${SOURCE_FOLDER}${path}`).text()
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/')
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
        found.push({
          place: `${path}:${line + 1}`,
          source: node.text.slice(1, end),
          flags: node.text.slice(end + 1),
        })
      }
      ts.forEachChild(node, visit)
    }
    visit(file)
  }
  return found
}

/** What the checker cannot see to be bounded, by its place, with what bounds it. */
const BOUNDED: ReadonlyMap<string, string> = new Map([
  [
    'manifests/pods/expand.ts',
    'it is given text that ends in a closing parenthesis, so that the first match succeeds',
  ],
])

/** The checker guesses attacks at random, and takes some safe expression for a slow one now and then: seldom twice. */
async function statusOf(source: string, flags: string): Promise<string> {
  const options = { timeout: 10_000, randomSeed: 1 }
  const first = await check(source, flags, options)
  if (first.status === 'safe') return first.status
  return (await check(source, flags, { ...options, randomSeed: 2 })).status
}

test('no regular expression takes more time than grows with the length of its text', async () => {
  const all = await expressions()
  expect(all.length).toBeGreaterThan(30)
  const bad: string[] = []
  for (const { place, source, flags } of all) {
    const status = await statusOf(source, flags.replace('d', ''))
    const isOpen = status === 'unknown' && !hasProgram
    if (status !== 'safe' && !isOpen && !BOUNDED.has(place.replace(/:\d+$/, '')))
      bad.push(`${place} /${source}/${flags}: ${status}`)
  }
  expect(bad).toEqual([])
}, 120_000)
