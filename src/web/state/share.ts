import { type Inputs, NO_INPUTS } from './inputs.ts'
import { isObject, readInputs } from './read-inputs.ts'

/** The form of the link; another form gets another number. */
const FORM = '1'

/** A link could be made to expand to any size: no more than this many bytes of it are read. */
const MOST_BYTES = 2_000_000

/** No browser takes a longer address. */
const MOST_CHARACTERS = 1_000_000

/** The inputs as the fragment of a link, which is never sent to a server; undefined: they are too long for one. */
export async function toFragment(inputs: Inputs): Promise<string | undefined> {
  const given = Object.entries(inputs).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(NO_INPUTS[name as keyof Inputs]),
  )
  const bytes = new TextEncoder().encode(JSON.stringify(Object.fromEntries(given)))
  if (bytes.length > MOST_BYTES) return undefined
  const fragment = FORM + toBase64Url(await pack(bytes))
  return fragment.length > MOST_CHARACTERS ? undefined : fragment
}

/** What a fragment says: nothing, the inputs of a link, or something that cannot be read, and why. */
export type Shared =
  | { readonly is: 'nothing' }
  | { readonly is: 'inputs'; readonly inputs: Inputs }
  | { readonly is: 'unreadable'; readonly reason: string }

/** Reads the fragment of an address, which anybody may have written. */
export async function fromFragment(fragment: string): Promise<Shared> {
  if (fragment === '') return { is: 'nothing' }
  if (!fragment.startsWith(FORM)) {
    const reason =
      'This link is not one of this version of the page: reload it, or copy the link again'
    return { is: 'unreadable', reason }
  }
  try {
    const bytes = await unpack(fromBase64Url(fragment.slice(FORM.length)))
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (isObject(value)) return { is: 'inputs', inputs: readInputs(value) }
  } catch {
    // What went wrong in it helps nobody: a link is not written by hand.
  }
  return { is: 'unreadable', reason: 'This link is damaged, perhaps cut off: copy it again' }
}

type Bytes = Uint8Array<ArrayBuffer>

async function pack(bytes: Bytes): Promise<Bytes> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(packed).arrayBuffer())
}

async function unpack(packed: Bytes): Promise<Bytes> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const reader = stream.getReader()
  const chunks: Bytes[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > MOST_BYTES) throw new Error('The link is too long')
    chunks.push(Uint8Array.from(value))
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

function toBase64Url(bytes: Bytes): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64Url(text: string): Bytes {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (character) => character.charCodeAt(0))
}
