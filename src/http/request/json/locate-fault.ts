import { type MemberNode, parse, type ValueNode } from '@humanwhocodes/momoa'
import { JsonFault, type JsonFaultCode, positionAfter } from './json-fault.ts'
import { pointerOf } from './pointer.ts'
import { findControlCharacter, findTooDeep } from './scan-text.ts'

/** Says what is wrong, and where, with a text that `parseStrictJson` does not take. */
export function locateFault(text: string, maxDepth: number): JsonFault {
  // First, because it needs no parser: one that recurses must not see a text of a hundred thousand brackets.
  const tooDeep = findTooDeep(text, maxDepth)
  if (tooDeep !== -1) {
    const reason = `Arrays and objects may lie at most ${maxDepth} levels deep in each other`
    return faultAt(text, tooDeep, 'nesting_too_deep', reason)
  }
  let document: ReturnType<typeof parse>
  try {
    document = parse(text)
  } catch {
    return syntaxFault(text)
  }
  return findUnsound(text, document.body, []) ?? controlCharacterFault(text)
}

function faultAt(
  text: string,
  offset: number,
  code: JsonFaultCode,
  reason: string,
  pointer?: string,
): JsonFault {
  return new JsonFault(code, reason, positionAfter(text.slice(0, offset)), pointer)
}

function syntaxFault(text: string): JsonFault {
  const offset = offsetOfSyntaxError(text)
  if (offset >= text.length) {
    return faultAt(
      text,
      text.length,
      'malformed_json',
      'The text ends before its value is complete',
    )
  }
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0)
  return faultAt(text, offset, 'malformed_json', `${JSON.stringify(character)} cannot stand here`)
}

// The parser places a missing end at the last token. A character that may stand nowhere takes the place of the end.
function offsetOfSyntaxError(text: string): number {
  try {
    parse(`${text}\0`)
  } catch (error) {
    if (error instanceof Error && 'offset' in error) return Number(error.offset)
  }
  return text.length
}

// The one thing that the locating parser lets pass and `JSON.parse` does not.
function controlCharacterFault(text: string): JsonFault {
  const offset = findControlCharacter(text)
  const reason = 'A control character inside a string must be escaped, such as \\n or \\u0000'
  return faultAt(text, offset === -1 ? text.length : offset, 'malformed_json', reason)
}

function findUnsound(text: string, node: ValueNode, path: PropertyKey[]): JsonFault | undefined {
  const at = node.loc.start.offset
  switch (node.type) {
    case 'String':
      if (node.value.isWellFormed()) return undefined
      return faultAt(text, at, 'lone_surrogate', LONE_SURROGATE, pointerOf(path))
    case 'Number':
      if (Number.isFinite(node.value)) return undefined
      return faultAt(text, at, 'number_out_of_range', OUT_OF_RANGE, pointerOf(path))
    case 'Array':
      return firstFault(node.elements, (element, index) =>
        findUnsound(text, element.value, [...path, index]),
      )
    case 'Object': {
      const names = new Set<string>()
      return firstFault(node.members, (member) => findUnsoundMember(text, member, names, path))
    }
    default:
      return undefined
  }
}

const LONE_SURROGATE = 'Half of a surrogate pair stands alone in this string'
const OUT_OF_RANGE = 'This number is too big for a double'

function findUnsoundMember(
  text: string,
  member: MemberNode,
  names: Set<string>,
  path: readonly PropertyKey[],
): JsonFault | undefined {
  const name = member.name.type === 'String' ? member.name.value : member.name.name
  const at = member.name.loc.start.offset
  const memberPath = [...path, name]
  if (!name.isWellFormed()) {
    return faultAt(text, at, 'lone_surrogate', LONE_SURROGATE, pointerOf(memberPath))
  }
  if (names.has(name)) {
    const reason = `${JSON.stringify(name)} is given twice in the same object`
    return faultAt(text, at, 'duplicate_key', reason, pointerOf(memberPath))
  }
  names.add(name)
  return findUnsound(text, member.value, memberPath)
}

function firstFault<T>(
  items: readonly T[],
  find: (item: T, index: number) => JsonFault | undefined,
): JsonFault | undefined {
  for (const [index, item] of items.entries()) {
    const fault = find(item, index)
    if (fault !== undefined) return fault
  }
  return undefined
}
