import type { TextProgram } from './text-programs.ts'

/** `awk '{print $N}'` with an optional `-F`. */
export const awk: TextProgram = ({ args, input }) => {
  const words = [...args]
  let separator: string | undefined
  if (words[0] === '-F') separator = words.splice(0, 2)[1]
  else if (words[0]?.startsWith('-F')) separator = words.shift()?.slice(2)
  const [program = '', ...files] = words
  const field = /^\{ ?print \$(NF|\d{1,3}) ?;? ?\}$/.exec(program.trim())?.[1]
  const text = input(files)
  if (field === undefined || text === undefined) return undefined
  if (separator !== undefined && (separator.length !== 1 || /[\\ ]/.test(separator)))
    return undefined
  const rows = text.split('\n')
  if (rows.at(-1) === '') rows.pop()
  const pick = (row: string) => {
    const fields = separator === undefined ? row.trim().split(/\s+/) : row.split(separator)
    if (field === '0') return row
    return (field === 'NF' ? fields.at(-1) : fields[Number(field) - 1]) ?? ''
  }
  return { text: rows.map((row) => `${pick(row)}\n`).join('') }
}
