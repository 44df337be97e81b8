import { knownModels } from '../../../serve/index.ts'
import type { MakeHandler } from '../../operation.ts'
import {
  answerDocument,
  type CachedDocument,
  makeDocument,
} from '../../response/cached-document.ts'

/** `GET /v1/models`. */
export const listModels: MakeHandler = ({ sha256 }) => {
  let document: CachedDocument | undefined
  return ({ req: { raw: request } }) => {
    document ??= makeDocument({ models: listOfModels() }, sha256, 'public, max-age=86400')
    return answerDocument(document, request)
  }
}

function listOfModels() {
  return [...knownModels()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { config, parameters, bytesPerParameter, runner }]) => ({
      name,
      config,
      facts: {
        parameters,
        ...(bytesPerParameter !== undefined && { bytes_per_parameter: bytesPerParameter }),
        ...(runner && { runner }),
      },
    }))
}
