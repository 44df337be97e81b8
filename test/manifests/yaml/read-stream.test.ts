import { describe, expect, test } from 'bun:test'
import { MAX_DOCUMENTS, MAX_ITEMS, readStream } from '../../../src/manifests/yaml/read-stream.ts'
import { finish } from '../../../src/vllm/steps.ts'

const read = (text: string) => finish(readStream(text))
const values = (text: string) => read(text).documents.map(({ value }) => value)
const codes = (text: string) => read(text).faults.map(({ code }) => code)

describe('a stream is read as kubectl reads it', () => {
  test('documents are separated by lines of ---, and those without content do not count', () => {
    expect(values('---\n# nothing\n---\n\n---\na: 1\n--- # next\nb: 2\n---\n...\n---\n')).toEqual([
      { a: 1 },
      { b: 2 },
    ])
  })

  test('JSON is read as well, one value or several that follow each other', () => {
    expect(values('{\n\t"a": {"b": [1, "}"]}\n}')).toEqual([{ a: { b: [1, '}'] } }])
    expect(values('{"a": 1}\n{"b": "{"}')).toEqual([{ a: 1 }, { b: '{' }])
  })

  test('plain scalars are those of YAML 1.1, without sexagesimal numbers and dates', () => {
    expect(
      values('a: yes\nb: off\nc: 0755\nd: 1_000\ne: 12:30\nf: 2026-01-01\ng: ~\nh: 0x1F\ni: 1e3'),
    ).toEqual([
      { a: true, b: false, c: 493, d: 1000, e: '12:30', f: '2026-01-01', g: null, h: 31, i: 1000 },
    ])
  })

  test('merge keys bring in what is not there, from one mapping or several', () => {
    expect(values('a: &a {x: 1, w: 2}\nb: {w: 3, <<: *a}\nc: {<<: [*a, {z: 4}]}')).toEqual([
      { a: { x: 1, w: 2 }, b: { x: 1, w: 3 }, c: { x: 1, w: 2, z: 4 } },
    ])
  })

  test('lines within brackets and quotes stand at any indentation', () => {
    const args = ['vllm serve org/model # not a comment', 'x']
    expect(
      values(
        'a:\n  args: [\n    "vllm serve org/model # not a comment", # one\n\n  # two\nx\n  ]\n',
      ),
    ).toEqual([{ a: { args } }])
    expect(values('a:\n  b: {c: [1,\n2], d:\n3\n}\n')).toEqual([{ a: { b: { c: [1, 2], d: 3 } } }])
    expect(values('a: {\r\n\t"b": 1\r\n}')).toEqual([{ a: { b: 1 } }])
    expect(codes('a:\n  b: [1,\n2')).toEqual(['invalid_yaml'])
  })

  test('a great many of such lines are not read again and again', () => {
    const start = performance.now()
    expect(codes(`a:\n  b: [\n${'1,\n'.repeat(9_000)}]`)).toEqual(['invalid_yaml'])
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test('line ends of Windows are line ends', () => {
    expect(values('a: |\r\n  x\r\n  y\r\nb: 1\r\n')).toEqual([{ a: 'x\ny\n', b: 1 }])
  })
})

describe('what cannot be read is said with its place', () => {
  test('a key that is there twice; the last one holds', () => {
    const text = 'a: 1\n---\nb: 1\nc: 2\nb: 3\n'
    const { documents, faults } = read(text)
    expect(documents[1]?.value).toEqual({ b: 3, c: 2 })
    expect(faults).toMatchObject([
      { code: 'duplicate_key', document: 1, offset: text.lastIndexOf('b:') },
    ])
  })

  test('a broken document leaves the others as they are', () => {
    const { documents, faults } = read('a: 1\n---\nb: [\n---\nc: 3\n')
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { c: 3 }])
    expect(faults).toMatchObject([{ code: 'invalid_yaml', document: 1 }])
  })

  test('excessive nesting, an alias of what contains it, a document that is not a mapping', () => {
    expect(codes('['.repeat(15_000))).toEqual(['invalid_yaml'])
    expect(codes('a: &a [*a]')).toEqual(['excessive_aliases'])
    expect(codes('- 1')).toEqual(['not_an_object'])
  })

  test('aliases that stand for more values than anybody can look at', () => {
    const levels = Array.from({ length: 9 }, (_, n) => {
      const items =
        n === 0
          ? '0'
          : Array(9)
              .fill(`*l${n - 1}`)
              .join(', ')
      return `l${n}: &l${n} [${items}]`
    })
    expect(codes(levels.join('\n'))).toEqual(['excessive_aliases'])
    expect(codes(levels.slice(0, 4).join('\n'))).toEqual([])
  })

  test('documents beyond the limit', () => {
    const { documents, faults } = read('a: 1\n---\n'.repeat(MAX_DOCUMENTS + 2))
    expect(documents).toHaveLength(MAX_DOCUMENTS)
    expect(faults).toMatchObject([{ code: 'too_many_documents', document: MAX_DOCUMENTS }])
  })
})

describe('each value is found in the text', () => {
  const text = `a: &a
  image: "x"
  list: [1, two]
b:
  <<: *a
  list: *l
c: &l
  - 'q'
  - |
    one
    two
d:
`
  const source = text.replace('list: *l\n', 'own: 1\n')
  const at = (path: (string | number)[], within?: string) => {
    const [document] = read(source).documents
    return source.slice(document?.locate(path, within)).split(/[\n,\]]/, 1)[0]
  }

  test('scalars, through aliases and merge keys as well', () => {
    expect(at(['a', 'image'])).toBe('"x"')
    expect(at(['a', 'list', 1])).toBe('two')
    expect(at(['b', 'image'])).toBe('"x"')
    expect(at(['c', 1])).toBe('one')
  })

  test('a part of a text', () => {
    expect(at(['c', 1], 'wo')).toBe('wo')
  })

  test('an empty value at its key, and what is not there at the nearest thing around it', () => {
    expect(at(['d'])).toBe('d:')
    expect(at(['b', 'nowhere', 'at all'])).toBe('<<: *a')
  })
})

describe('a stream of more lines and items than are read', () => {
  test('says which document it left out, and reads those before it', () => {
    const { documents, faults } = read(`a: 1\n---\nb:\n${' - 1\n'.repeat(MAX_ITEMS)}`)
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }])
    expect(faults).toMatchObject([{ code: 'too_many_documents', document: 1 }])
  })

  test('counts no definition of a kind, which makes no pods', () => {
    const definition = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n'
    const { documents, faults } = read(
      `# a chart\n${definition}a:\n${' - 1\n'.repeat(MAX_ITEMS)}---\nb: 1\n`,
    )
    expect(documents.map(({ value }) => value)).toEqual([{ b: 1 }])
    expect(faults).toEqual([])
  })

  test('is not fooled by an object that names a definition further down', () => {
    const { documents } = read(
      'kind: Pod\napiVersion: v1\nx: |\n  kind: CustomResourceDefinition\n',
    )
    expect(documents).toHaveLength(1)
  })
})

test.each([
  ['separators', '---\n'.repeat(900_000)],
  ['objects in one line', '{}'.repeat(1_900_000)],
])('of a million %s the first are split, and the rest is reported', (_, text) => {
  expect(codes(text)).toEqual(['too_many_documents'])
})
