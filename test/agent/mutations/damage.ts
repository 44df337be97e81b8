import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** One way in which a file, a folder or a link goes bad. */
export interface Damage {
  readonly name: string
  /** Puts the damaged thing at `path`, where nothing is now; `before` is where the sound one lies. */
  readonly apply: (path: string, before: string) => void
  /** Which kinds of thing it is for; all when not given. */
  readonly kinds?: readonly Kind[]
}

/** What a path on disk can be here. */
export type Kind = 'file' | 'folder' | 'link'

/** What lies at a path on disk. */
export function kindOf(path: string): Kind {
  const found = lstatSync(path)
  return found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'folder' : 'file'
}

/** A file with other content, made of the sound one's: a character stands for a byte. */
function content(name: string, change: (text: string) => string): Damage {
  return {
    name,
    kinds: ['file'],
    apply: (path, before) =>
      writeFileSync(path, change(readFileSync(before, 'latin1')), { encoding: 'latin1' }),
  }
}

/** A folder with some of the entries, which are links to the sound ones, and files that do not belong there. */
function entries(
  name: string,
  keep: (at: number) => boolean,
  more: readonly string[] = [],
): Damage {
  return {
    name,
    kinds: ['folder'],
    apply: (path, before) => {
      mkdirSync(path)
      const kept = readdirSync(before)
        .sort()
        .filter((_, at) => keep(at))
      for (const entry of kept) symlinkSync(join(before, entry), join(path, entry))
      for (const entry of more.filter((one) => !kept.includes(one))) {
        writeFileSync(join(path, entry), 'junk\n')
      }
    },
  }
}

/** Each number in the text as `change` has it. */
function numbers(name: string, change: (digits: string) => string): Damage {
  return content(name, (text) => text.replace(/\d+/g, change))
}

function firstNumber(name: string, change: (digits: string) => string): Damage {
  return content(name, (text) => text.replace(/\d+/, change))
}

function lastNumber(name: string, change: (digits: string) => string): Damage {
  return content(name, (text) => text.replace(/\d+(?=\D*$)/, change))
}

/** A number as large as the kernel writes, moved by `step`. */
function moved(step: bigint): (digits: string) => string {
  return (digits) => String(BigInt(digits) + step).padStart(digits.length, '0')
}

const reversed = (digits: string) => [...digits].reverse().join('')

/** The thing of the same name beside a neighbour with another number: `node1/cpumap` for `node0/cpumap`. */
function neighbourOf(path: string): string | undefined {
  const parts = path.split('/')
  for (let at = parts.length - 1; at > 0; at -= 1) {
    const part = parts[at] ?? ''
    if (!/\d/.test(part)) continue
    const folder = parts.slice(0, at).join('/')
    const shape = part.replace(/[0-9a-f]*\d[0-9a-f]*/g, 'N')
    const found = readdirSync(folder)
      .filter((name) => name !== part && name.replace(/[0-9a-f]*\d[0-9a-f]*/g, 'N') === shape)
      .map((name) => [folder, name, ...parts.slice(at + 1)].join('/'))
      .find((other) => existsSync(other))
    if (found) return found
  }
  return undefined
}

/** Names that a folder of the kernel does not have. */
const JUNK = ['.hidden', 'a b', 'é', 'x\ny', '-rf', 'node', 'cpu', '00', '01', '1e1', '0x1']

const IMPLAUSIBLE: readonly Damage[] = [
  { name: 'missing', apply: () => undefined },
  { name: 'a dangling link', apply: (path) => symlinkSync('/nowhere/at/all', path) },
  { name: 'a link to itself', apply: (path) => symlinkSync(path, path) },
  {
    name: 'a link out of the root',
    apply: (path) => symlinkSync('../../../../../../../../../../../../etc/hostname', path),
  },
  { name: 'an absolute link out of the root', apply: (path) => symlinkSync('/etc/hostname', path) },
  { name: 'a FIFO', apply: (path) => void Bun.spawnSync(['mkfifo', path]) },
  { name: 'a device', apply: (path) => void Bun.spawnSync(['mknod', path, 'c', '1', '5']) },
  { name: 'an empty file', apply: (path) => writeFileSync(path, '') },
  { name: 'a file of white space', apply: (path) => writeFileSync(path, ' \n') },
  { name: 'a file with one NUL', apply: (path) => writeFileSync(path, '\0') },
  { name: 'a file of random words', apply: (path) => writeFileSync(path, 'lorem ipsum\ndolor\n') },
  { name: 'a file of random bytes', apply: (path) => writeFileSync(path, noise(512)) },
  { name: 'a huge file', apply: (path) => writeFileSync(path, 'a'.repeat(6_000_000)) },
  { name: 'a huge file of numbers', apply: (path) => writeFileSync(path, '1,'.repeat(3_000_000)) },
  { name: 'a folder', apply: (path) => mkdirSync(path) },
  { name: 'not UTF-8', apply: (path) => writeFileSync(path, new Uint8Array([0xff, 0xfe, 0x0a])) },
  { name: 'terminal escapes', apply: (path) => writeFileSync(path, '\x1b[2J\x1b]0;x\x07\n') },
  {
    name: 'a folder without its last entry',
    kinds: ['folder'],
    apply: (path, before) => {
      const last = readdirSync(before).length - 1
      entries('', (at) => at !== last).apply(path, before)
    },
  },
  entries('a folder without its first entry', (at) => at > 0),
  entries('a folder with half of its entries', (at) => at % 2 === 1),
  entries('a folder without entries', () => false),
  entries('a folder with files that do not belong there', () => true, JUNK),
  { name: 'a link to its own folder', apply: (path) => symlinkSync('.', path) },
  { name: 'a link to the folder above', apply: (path) => symlinkSync('..', path) },
  { name: 'a link to the root', apply: (path) => symlinkSync('/', path) },
  { name: 'a socket', apply: makeSocket },
  {
    name: 'a sparse file of 8 GiB',
    apply: (path) => {
      writeFileSync(path, '')
      truncateSync(path, 8 * 2 ** 30)
    },
  },
  content('with the line ends of Windows', (text) => text.replaceAll('\n', '\r\n')),
  content('with a byte order mark', (text) => `\xef\xbb\xbf${text}`),
  content('with a blank line in front', (text) => `\n${text}`),
  content('with a line of another kind at its end', (text) => `${text}garbage\n`),
  content('with tabs for spaces', (text) => text.replaceAll(' ', '\t')),
  content('without spaces', (text) => text.replaceAll(' ', '')),
  content('without the end of its last line', (text) => text.replace(/\n$/, '')),
  content('cut before its last character', (text) => text.replace(/.\n?$/, '')),
  content('with an older text behind a NUL', (text) => `${insert(text, '\0')}${text}`),
  content('with a bit more in the middle', (text) => changeAt(text, text.length >> 1, 0x80)),
  content('all ones', (text) => '\xff'.repeat(text.length)),
  content('all zeros', (text) => '\0'.repeat(text.length)),
  content('a page of a proxy', () => '<html><body>503 Service Unavailable</body></html>\n'),
  content('as JSON', (text) => `${JSON.stringify({ value: text })}\n`),
  content(
    'a pointer to large content',
    () => 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n',
  ),
  content('what printf makes of nothing', () => '(null)\n'),
  content('a word for nothing', () => '<unsupported>\n'),
  content('with ranges backwards', (text) => text.replace(/(\d+)-(\d+)/g, '$2-$1')),
  content('with ranges that overlap', (text) => text.replace(/(\d+)-(\d+)/g, '$1-$2,$1')),
  content('with an open range', (text) => text.replace(/(\d+)-\d+/, '$1-')),
  content('with a stride', (text) => text.replace(/(\d+)-(\d+)/, '$1-$2:1/2')),
  content('with a comma at its end', (text) => text.replace(/\s*$/, ',\n')),
  content('cut in the middle', (text) => text.slice(0, Math.floor(text.length / 2))),
  content('cut before its last two characters', (text) => text.slice(0, -2)),
  content('cut after its first character', (text) => text.slice(0, 1)),
  content('without its first line', (text) => text.slice(text.indexOf('\n') + 1)),
  content('with each line twice', (text) => text.replace(/^.*\n/gm, '$&$&')),
  content('with its text twice in a line', (text) => `${text.trim()}${text.trim()}\n`),
  content('with a word in front', (text) => `error: ${text}`),
  content('with a NUL in the middle', (text) => insert(text, '\0')),
  content('with a letter in the middle', (text) => insert(text, 'z')),
  content('with a minus in front', (text) => `-${text}`),
  content('with a plus in front', (text) => `+${text}`),
  content('with a very long word', (text) => `${'x'.repeat(70_000)}${text}`),
  content('in capitals and spaces', (text) => text.toUpperCase().replaceAll(' ', '   ')),
  numbers('with 99999999999999999999 for each number', () => '99999999999999999999'),
  numbers('with 4294967295 for each number', () => '4294967295'),
  numbers('with -1 for each number', () => '-1'),
  numbers('with exponents', (digits) => `${digits}e2`),
  numbers('with hexadecimal prefixes', (digits) => `0x${digits}`),
  numbers('with fractions', (digits) => `${digits}.5`),
  numbers('with leading zeros', (digits) => `000${digits}`),
  numbers('with no digits', () => ''),
  numbers('with a plus before each number', (digits) => `+${digits}`),
  numbers('with underscores', (digits) => `${digits}_0`),
  numbers('with thousands', (digits) => `${digits},000`),
  numbers('with units', (digits) => `${digits}k`),
  numbers('with 2^64 more', (digits) => String(BigInt(digits) + 2n ** 64n)),
  content('with wide digits', (text) =>
    text.replace(/\d/g, (digit) => `\xef\xbc${String.fromCharCode(0x90 + Number(digit))}`),
  ),
  firstNumber('with a huge first number', () => '123456789012'),
  firstNumber('with NaN for the first number', () => 'NaN'),
]

/** Damage that leaves another value of the same kind: where one source alone has the fact, nothing can contradict it. */
export const PLAUSIBLE: readonly Damage[] = [
  numbers('with zero for each number', (digits) => '0'.repeat(digits.length)),
  numbers('with one more for each number', moved(1n)),
  numbers('with each number backwards', reversed),
  firstNumber('with one more for the first number', moved(1n)),
  firstNumber('with one less for the first number', (digits) =>
    BigInt(digits) > 0n ? moved(-1n)(digits) : '7',
  ),
  firstNumber('with the first number backwards', reversed),
  lastNumber('with one more for the last number', moved(1n)),
  lastNumber('with zero for the last number', () => '0'),
  content('without its last line', (text) => text.replace(/[^\n]*\n?$/, '')),
  content('with its lines backwards', (text) =>
    text.endsWith('\n') ? `${text.slice(0, -1).split('\n').reverse().join('\n')}\n` : text,
  ),
  content('with another last digit', (text) =>
    text.replace(/[0-9a-f](?=[^0-9a-f]*$)/, (digit) => (digit === '4' ? '8' : '4')),
  ),
  content('with its last character missing', (text) => text.replace(/.\n?$/, '\n')),
  content('without its first character', (text) => text.slice(1)),
  content('with its first digit twice', (text) => text.replace(/\d/, '$&$&')),
  content('-1', () => '-1\n'),
  content('0', () => '0\n'),
  content('1', () => '1\n'),
  content('65535', () => '65535\n'),
  content('with another first bit', (text) => changeAt(text, 0, 1)),
  content('with another bit in the middle', (text) => changeAt(text, text.length >> 1, 2)),
  content('with another last bit', (text) => changeAt(text, text.trimEnd().length - 1, 1)),
  {
    name: 'the content of a neighbour',
    kinds: ['file'],
    apply: (path, before) => {
      const other = neighbourOf(path)
      writeFileSync(path, readFileSync(other ?? before))
    },
  },
]

/** All damages: those that leave no valid value, and those that leave another one. */
export const DAMAGES: readonly Damage[] = [...IMPLAUSIBLE, ...PLAUSIBLE]

function insert(text: string, what: string): string {
  const middle = Math.floor(text.length / 2)
  return text.slice(0, middle) + what + text.slice(middle)
}

/** The text with bits of one of its characters inverted. */
function changeAt(text: string, at: number, bits: number): string {
  if (at < 0 || at >= text.length) return text
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ bits) + text.slice(at + 1)
}

function makeSocket(path: string): void {
  // The name of a socket may have 107 bytes, and the path of a device is often longer.
  const code = 'import os,socket,sys; os.chdir(sys.argv[1]); socket.socket(1).bind(sys.argv[2])'
  Bun.spawnSync(['python3', '-c', code, dirname(path), basename(path)])
}

function noise(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7919 + 13) % 256)
}
