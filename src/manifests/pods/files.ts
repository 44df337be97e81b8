import { trimEnd } from '../../vllm/values/trim.ts'
import { type Fields, listAt, textAt, valueAt } from '../kubernetes/values.ts'
import type { Pod } from '../workloads/pod.ts'
import type { StreamData, TextPlace } from './stream-data.ts'

/** A file that the stream puts into a container. */
export interface StreamFile {
  readonly text: string
  /** The place of its text in the stream; undefined: the stream does not have it unchanged. */
  readonly place: TextPlace | undefined
}

type Files = ReadonlyMap<string, StreamFile>

/** The files that the ConfigMaps and Secrets of the stream put into a container, by absolute path. */
export function filesOf(container: Fields, pod: Pod, data: StreamData): Files {
  const files = new Map<string, StreamFile>()
  const volumes = new Map(
    listAt(pod.template.spec, 'volumes').map((volume) => [textAt(volume, 'name'), volume]),
  )
  for (const mount of listAt(container, 'volumeMounts')) {
    const volume = volumes.get(textAt(mount, 'name'))
    const directory = trimEnd(textAt(mount, 'mountPath') ?? '', '/')
    const subPath = textAt(mount, 'subPath')
    for (const [path, file] of filesOfVolume(volume, pod.namespace, data)) {
      if (subPath === undefined) files.set(`${directory}/${path}`, file)
      else if (subPath === path) files.set(directory, file)
    }
  }
  return files
}

function filesOfVolume(volume: unknown, namespace: string, data: StreamData): Files {
  const projected = listAt(volume, 'projected', 'sources')
  if (projected.length > 0) {
    return new Map(projected.flatMap((source) => [...filesOfSource(source, namespace, data)]))
  }
  return filesOfSource(volume, namespace, data)
}

function filesOfSource(source: unknown, namespace: string, data: StreamData): Files {
  const configMap = valueAt(source, 'configMap')
  const reference = configMap ?? valueAt(source, 'secret')
  const name = textAt(reference, 'name') ?? textAt(reference, 'secretName')
  if (name === undefined) return new Map()
  const kind = configMap === undefined ? 'secret' : 'configmap'
  const texts = data.find(kind, namespace, name) ?? new Map<string, string>()
  const items = listAt(reference, 'items')
  const chosen =
    items.length === 0
      ? [...texts.keys()].map((key) => ({ key, path: key }))
      : items.map((item) => ({ key: textAt(item, 'key') ?? '', path: textAt(item, 'path') ?? '' }))
  const files = new Map<string, StreamFile>()
  for (const { key, path } of chosen) {
    const text = texts.get(key)
    const place = data.placeOf(kind, { namespace, name, key })
    if (text !== undefined) files.set(path, { text, place })
  }
  return files
}
