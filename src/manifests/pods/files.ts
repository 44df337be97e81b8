import { trimEnd } from '../../vllm/values/trim.ts'
import { type Fields, listAt, textAt, valueAt } from '../kubernetes/values.ts'
import type { Pod } from '../workloads/pod.ts'
import type { StreamData } from './stream-data.ts'

type Texts = ReadonlyMap<string, string>

/** The files that the ConfigMaps and Secrets of the stream put into a container, by absolute path. */
export function filesOf(container: Fields, pod: Pod, data: StreamData): Map<string, string> {
  const files = new Map<string, string>()
  const volumes = new Map(
    listAt(pod.template.spec, 'volumes').map((volume) => [textAt(volume, 'name'), volume]),
  )
  for (const mount of listAt(container, 'volumeMounts')) {
    const volume = volumes.get(textAt(mount, 'name'))
    const directory = trimEnd(textAt(mount, 'mountPath') ?? '', '/')
    const subPath = textAt(mount, 'subPath')
    for (const [path, text] of filesOfVolume(volume, pod.namespace, data)) {
      if (subPath === undefined) files.set(`${directory}/${path}`, text)
      else if (subPath === path) files.set(directory, text)
    }
  }
  return files
}

function filesOfVolume(volume: unknown, namespace: string, data: StreamData): Texts {
  const projected = listAt(volume, 'projected', 'sources')
  if (projected.length > 0) {
    return new Map(projected.flatMap((source) => [...filesOfSource(source, namespace, data)]))
  }
  return filesOfSource(volume, namespace, data)
}

function filesOfSource(source: unknown, namespace: string, data: StreamData): Texts {
  const configMap = valueAt(source, 'configMap')
  const reference = configMap ?? valueAt(source, 'secret')
  const name = textAt(reference, 'name') ?? textAt(reference, 'secretName')
  if (name === undefined) return new Map()
  const kind = configMap === undefined ? 'secret' : 'configmap'
  const texts = data.find(kind, namespace, name) ?? new Map<string, string>()
  const items = listAt(reference, 'items')
  if (items.length === 0) return texts
  const chosen = items.map((item): [string, string | undefined] => [
    textAt(item, 'path') ?? '',
    texts.get(textAt(item, 'key') ?? ''),
  ])
  return new Map(chosen.filter((pair): pair is [string, string] => pair[1] !== undefined))
}
