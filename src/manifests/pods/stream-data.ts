import { Session } from '../../shell/index.ts'
import { trimEnd } from '../../vllm/values/trim.ts'
import type { KubernetesObject } from '../kubernetes/objects.ts'
import { fieldsAt, textAt, textsAt } from '../kubernetes/values.ts'
import type { Path } from '../yaml/document.ts'
import { References } from './expand.ts'

/** The place of a text of a ConfigMap or Secret. */
export interface TextPlace {
  readonly object: KubernetesObject
  readonly path: Path
}

/** The ConfigMaps and Secrets of a stream, each with its texts by key, and what its scripts and references share. */
export class StreamData {
  readonly scripts = new Session()
  readonly references = new References()
  readonly #byName = new Map<string, { object: KubernetesObject; texts: Map<string, string> }>()

  constructor(objects: readonly KubernetesObject[]) {
    for (const object of objects) {
      const { kind, namespace, name, value } = object
      if (kind !== 'ConfigMap' && kind !== 'Secret') continue
      const texts = kind === 'Secret' ? secretTexts(value) : textsAt(value, 'data')
      this.#byName.set(`${kind.toLowerCase()} ${namespace}/${name}`, { object, texts })
    }
  }

  /** The texts of one; undefined where it is not in the stream. */
  find(
    kind: 'configmap' | 'secret',
    namespace: string,
    name: string,
  ): ReadonlyMap<string, string> | undefined {
    return this.#byName.get(`${kind} ${namespace}/${name}`)?.texts
  }

  /** The place of the text of a key; of a Secret only what is not encoded has a place. */
  placeOf(
    kind: 'configmap' | 'secret',
    { namespace, name, key }: { namespace: string; name: string; key: string },
  ): TextPlace | undefined {
    const object = this.#byName.get(`${kind} ${namespace}/${name}`)?.object
    const member = kind === 'secret' ? 'stringData' : 'data'
    if (object === undefined || textAt(object.value, member, key) === undefined) return undefined
    return { object, path: [...object.path, member, key] }
  }
}

function secretTexts(value: unknown): Map<string, string> {
  const texts = new Map<string, string>()
  for (const [key, encoded] of Object.entries(fieldsAt(value, 'data'))) {
    const text = typeof encoded === 'string' ? decodeBase64(encoded) : undefined
    if (text !== undefined) texts.set(key, text)
  }
  for (const [key, text] of textsAt(value, 'stringData')) texts.set(key, text)
  return texts
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Text from base64; undefined if it is not one. The core has no `atob`. */
function decodeBase64(encoded: string): string | undefined {
  const digits = trimEnd(encoded.replace(/\s/g, ''), '=')
  let bits = 0
  let buffer = 0
  let percent = ''
  for (const digit of digits) {
    const value = DIGITS.indexOf(digit)
    if (value === -1) return undefined
    buffer = (buffer << 6) | value
    bits += 6
    if (bits < 8) continue
    bits -= 8
    percent += `%${((buffer >> bits) & 0xff).toString(16).padStart(2, '0')}`
  }
  try {
    return decodeURIComponent(percent)
  } catch {
    return undefined
  }
}
