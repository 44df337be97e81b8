import { forEachChild, type SyntaxNode } from 'unbash'
import type { Dialect } from './types.ts'

/** A syntax error: what is wrong, and the offset into the text where. */
export interface SyntaxFault {
  readonly message: string
  readonly pos: number
}

/** What dash refuses, or reads as something else than bash does, by the node that the parser gives. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['ArrayValue', 'sh has no arrays. Use `set --` and "$@", or run the script with bash'],
  ['ProcessSubstitution', 'sh has no process substitution. Run the script with bash'],
  [
    'HereString',
    'sh has no `<<<`. Use a here-document or `echo ... |`, or run the script with bash',
  ],
  ['ArithmeticFor', 'sh has no `for (( ))`. Use `while [ ... ]`, or run the script with bash'],
  ['Select', 'sh has no `select`. Run the script with bash'],
  ['Coproc', 'sh has no `coproc`. Run the script with bash'],
])

/** Deeper than this nothing is run either. */
const DEPTH = 200

/** The first place where sh stops reading a script that bash would run. */
export function refusedBySh(script: SyntaxNode): SyntaxFault | undefined {
  let found: SyntaxFault | undefined
  const visit = (node: SyntaxNode, depth: number): void => {
    if (found !== undefined || depth > DEPTH) return
    const message = REFUSED.get(node.type) ?? refusedDetail(node)
    if (message !== undefined) found = { message, pos: node.pos }
    else forEachChild(node, (child) => visit(child, depth + 1))
  }
  visit(script, 0)
  return found
}

/** Within these an extended pattern is no syntax error. */
const PATTERN_PLACES: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  bash: new Set(['ParameterExpansion', 'TestCommand']),
  sh: new Set(['ParameterExpansion']),
}

/** The first `@(...)` or the like where neither shell has it; bash has it everywhere after `shopt -s extglob`. */
export function refusedPattern(script: SyntaxNode, dialect: Dialect): SyntaxFault | undefined {
  let found: SyntaxFault | undefined
  const visit = (node: SyntaxNode, depth: number): void => {
    if (found !== undefined || depth > DEPTH || PATTERN_PLACES[dialect].has(node.type)) return
    if (node.type !== 'ExtendedGlob') forEachChild(node, (child) => visit(child, depth + 1))
    else {
      const message = `\`${node.text}\` is an extended pattern, which needs \`shopt -s extglob\` and bash. Quote it, or write another pattern`
      found = { message, pos: node.pos }
    }
  }
  visit(script, 0)
  return found
}

function refusedDetail(node: SyntaxNode): string | undefined {
  if (node.type === 'CaseItem' && node.terminator !== undefined && node.terminator !== ';;') {
    return `sh has no \`${node.terminator}\`: end the case with \`;;\`, or run the script with bash`
  }
  if (node.type !== 'Pipeline') return undefined
  if (node.operators.includes('|&')) {
    return 'sh has no `|&`: use `2>&1 |`, or run the script with bash'
  }
  if (node.prefixes.filter((one) => one.type === 'Negation').length > 1) {
    return 'sh accepts one `!` before a command. Remove the others'
  }
  return undefined
}
