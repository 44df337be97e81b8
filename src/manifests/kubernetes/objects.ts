import type { ManifestDocument, Path } from '../yaml/document.ts'
import { type Fields, fieldsAt, isFields, listAt, textAt } from './values.ts'

/** An object of the stream: a document, or an item of a `List` or of a `Template` of OpenShift. */
export interface KubernetesObject {
  readonly document: ManifestDocument
  /** The place of the object in its document. */
  readonly path: Path
  /** Of the `apiVersion`, without the version; "" for the core. */
  readonly group: string
  readonly kind: string
  readonly name: string
  /** `default` where none is written. */
  readonly namespace: string
  readonly value: Fields
}

const DEFAULT_NAMESPACE = 'default'

/** Every object of the documents, in the order in which they stand there. */
export function objectsOf(documents: readonly ManifestDocument[]): KubernetesObject[] {
  return documents.flatMap((document) => objectsIn(document, document.value, []))
}

function objectsIn(document: ManifestDocument, value: unknown, path: Path): KubernetesObject[] {
  if (!isFields(value)) return []
  const kind = textAt(value, 'kind') ?? ''
  if (kind.endsWith('List') && Array.isArray(value.items)) {
    return listAt(value, 'items').flatMap((item, at) =>
      objectsIn(document, item, [...path, 'items', at]),
    )
  }
  if (kind === 'Template' && Array.isArray(value.objects)) {
    return listAt(value, 'objects').flatMap((item, at) =>
      objectsIn(document, item, [...path, 'objects', at]),
    )
  }
  const apiVersion = textAt(value, 'apiVersion') ?? ''
  const metadata = fieldsAt(value, 'metadata')
  return [
    {
      document,
      path,
      group: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.lastIndexOf('/')) : '',
      kind,
      name: textAt(metadata, 'name') ?? textAt(metadata, 'generateName') ?? '',
      namespace: textAt(metadata, 'namespace') ?? DEFAULT_NAMESPACE,
      value,
    },
  ]
}
