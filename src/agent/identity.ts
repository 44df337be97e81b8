import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import {
  CompactSign,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose'
import { z } from 'zod'

const KEY_FILE = 'host-key.json'
const SEQUENCE_FILE = 'sequence.json'
const ENROLMENT_FILE = 'enrolment.json'

const PrivateKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
})

const Sequence = z.strictObject({ sequence: z.int().min(0) })
const Enrolment = z.strictObject({ server: z.string(), host_id: z.string() })

/** Bytes of the longest file of the state folder. */
const LONGEST_STATE = 16_384
/** A server may be this much ahead of the disk; more would use up the numbers there are. */
const MOST_AHEAD = 1_000_000_000

/** The state folder or a file in it cannot be used; the message names it. */
class StateError extends Error {}

/**
 * The host's Ed25519 key and the sequence of what it signed, in a folder that only the agent's user can read. A sequence
 * number is on disk before it is sent: after a crash one may be skipped, and none is used twice.
 */
export class Identity {
  readonly publicKey: JWK
  readonly #dir: string
  readonly #key: CryptoKey
  readonly #keyId: string
  #sequence: number

  private constructor(dir: string, jwk: JWK, key: CryptoKey, keyId: string, sequence: number) {
    this.#dir = dir
    this.publicKey = jwk
    this.#key = key
    this.#keyId = keyId
    this.#sequence = sequence
  }

  /** Opens the folder, or makes it and a key. Throws a StateError. */
  static async open(dir: string): Promise<Identity> {
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 })
      refuseLax(dir, lstatSync(dir), 0o022)
      const { d, ...publicKey } = readState(dir, KEY_FILE, PrivateKey) ?? (await makeKey(dir))
      const key = await importJWK({ ...publicKey, d }, 'EdDSA')
      if (key instanceof Uint8Array) throw new StateError(`${KEY_FILE} holds no Ed25519 key`)
      const { sequence } = readState(dir, SEQUENCE_FILE, Sequence) ?? { sequence: 0 }
      return new Identity(dir, publicKey, key, await calculateJwkThumbprint(publicKey), sequence)
    } catch (error) {
      if (error instanceof StateError) throw error
      const reason = error instanceof Error ? error.message : String(error)
      throw new StateError(`Cannot use the state folder "${dir}": ${reason}`)
    }
  }

  /** The next sequence number, written to disk. */
  nextSequence(): number {
    this.#sequence += 1
    writeState(this.#dir, SEQUENCE_FILE, { sequence: this.#sequence })
    return this.#sequence
  }

  /** Goes on after `last`, when the server has seen a higher number than the disk has; false: `last` is too high to be true. */
  continueAfter(last: number): boolean {
    if (last - this.#sequence > MOST_AHEAD) return false
    if (last > this.#sequence) this.#sequence = last
    return true
  }

  /** `payload` as a compact JWS of the given type. */
  async sign(type: string, payload: unknown): Promise<string> {
    return await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'EdDSA', kid: this.#keyId, typ: type })
      .sign(this.#key)
  }

  isEnrolled(server: string, hostId: string): boolean {
    const enrolment = readState(this.#dir, ENROLMENT_FILE, Enrolment)
    return enrolment?.server === server && enrolment.host_id === hostId
  }

  noteEnrolment(server: string, hostId: string): void {
    writeState(this.#dir, ENROLMENT_FILE, { server, host_id: hostId })
  }
}

async function makeKey(dir: string) {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const { kty, crv, x, d } = PrivateKey.parse(await exportJWK(privateKey))
  writeState(dir, KEY_FILE, { kty, crv, x, d })
  return { kty, crv, x, d }
}

/** Undefined when there is no such file; an invalid file is an error, never a new start. */
function readState<T extends z.ZodType>(
  dir: string,
  name: string,
  schema: T,
): z.infer<T> | undefined {
  let text: string
  try {
    text = readOwn(join(dir, name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    throw new StateError(
      `${join(dir, name)} is damaged. Restore it from a copy, or remove the folder and enrol again`,
    )
  }
}

/** Reads a regular file that the agent owns and only the agent can read or write. */
function readOwn(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) throw new StateError(`${path} is not a regular file`)
    if (stats.size > LONGEST_STATE) throw new StateError(`${path} is too long`)
    refuseLax(path, stats, 0o077)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/** Throws, as ssh does, for what other users may read or write. Root may own it too. */
function refuseLax(path: string, stats: Stats, forbidden: number): void {
  const user = process.getuid?.() ?? stats.uid
  if (stats.uid !== user && stats.uid !== 0) {
    throw new StateError(`${path} belongs to another user. Make the agent's user its owner`)
  }
  if (stats.mode & forbidden) {
    const mode = (stats.mode & 0o777).toString(8)
    throw new StateError(`${path} has mode ${mode}, which is open to others: chmod go-rwx it`)
  }
}

/** Written beside and renamed over, so that a crash leaves the old file or the new one. */
function writeState(dir: string, name: string, value: unknown): void {
  const path = join(dir, name)
  const beside = `${path}.new`
  rmSync(beside, { force: true })
  const file = openSync(beside, 'wx', 0o600)
  try {
    writeSync(file, JSON.stringify(value))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(beside, path)
  const folder = openSync(dir, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
