import { isObject } from './read-inputs.ts'

/** Reads a JSON object. Throws what is wrong with the text. */
export function readObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text)
  if (!isObject(value)) throw new Error('Paste a JSON object')
  return value
}

/** Reads variables, `NAME=value` a line, as a shell exports them too. Throws what is wrong with the text. */
export function readEnvironment(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? []
      if (name === undefined || value === undefined) throw new Error(`No NAME=value: ${line}`)
      return [name, value]
    }),
  )
}

/** Reads whole numbers with commas between them. Throws what is wrong with the text. */
export function readNumbers(text: string): number[] {
  return text.split(',').map((part) => {
    if (!/^\s*\d{1,4}\s*$/.test(part)) throw new Error('Write numbers with commas between them')
    return Number(part)
  })
}
