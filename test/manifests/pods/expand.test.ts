import { expect, test } from 'bun:test'
import { expandReferences } from '../../../src/manifests/pods/expand.ts'

const values = new Map([
  ['A', '1'],
  ['EMPTY', ''],
  ['SELF', '$(A)'],
])
const expand = (text: string) => expandReferences(text, (name) => values.get(name))

test('references are replaced, unknown ones stay, and $$ is one $', () => {
  expect(expand('$(A)-$(EMPTY)-$(B)')).toBe('1--$(B)')
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is text for a shell
  expect(expand('$$(A) $$$(A) $$$$ $A ${A} $')).toBe('$(A) $1 $$ $A ${A} $')
  expect(expand('$(SELF)')).toBe('$(A)')
})

test('a name is everything up to the first closing parenthesis', () => {
  expect(expand('$(( $(A) + 1 ))')).toBe('$(( $(A) + 1 ))')
  expect(expand('$( A )$(A')).toBe('$( A )$(A')
})

test('text in which nothing closes takes no longer than any other', () => {
  const text = '$('.repeat(500_000)
  expect(expand(text)).toBe(text)
})
