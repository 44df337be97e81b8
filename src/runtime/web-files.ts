import type { ContentCoding, WebFile, WebFiles } from '../http/dependencies.ts'
import { Problem } from '../http/problems/problem.ts'

/** A file that `tools/build-web.ts` wrote, as its index describes it. */
export interface BuiltFile {
  /** The path that a browser asks for. */
  readonly path: string
  /** Its name in the folder. */
  readonly file: string
  readonly headers: WebFile['headers']
  /** Best first. The name of a compressed file is that of the plain one with `.br` or `.gz` appended. */
  readonly codings: readonly ContentCoding[]
}

/** The suffix of a file by its content coding. */
export const CODING_SUFFIX = { br: '.br', gzip: '.gz', identity: '' } as const

/** The index: a list of all `BuiltFile`s. */
export const INDEX_FILE = 'files.json'

/** Reads a file that `npm run build:web` wrote, by its name in the folder. Rejects if it does not exist. */
export type ReadBuiltFile = (name: string) => Promise<Uint8Array<ArrayBuffer>>

/** The files of the pages. Each is read at its first request and cached. */
export function openWebFiles(readBuiltFile: ReadBuiltFile): WebFiles {
  let index: Promise<ReadonlyMap<string, WebFile>> | undefined
  return {
    async find(path) {
      index ??= readIndex(readBuiltFile)
      try {
        return (await index).get(path)
      } catch {
        // Not cached, because the pages may be built before the next request.
        index = undefined
        throw new Problem('not_found', 'The pages are not built: run npm run build:web')
      }
    },
  }
}

async function readIndex(readBuiltFile: ReadBuiltFile): Promise<ReadonlyMap<string, WebFile>> {
  const text = new TextDecoder().decode(await readBuiltFile(INDEX_FILE))
  const files: readonly BuiltFile[] = JSON.parse(text)
  return new Map(files.map((built) => [built.path, webFile(readBuiltFile, built)]))
}

function webFile(readBuiltFile: ReadBuiltFile, { file, headers, codings }: BuiltFile): WebFile {
  const known = new Map<ContentCoding, Uint8Array<ArrayBuffer>>()
  return {
    headers,
    codings,
    async read(coding) {
      const bytes = known.get(coding) ?? (await readBuiltFile(file + CODING_SUFFIX[coding]))
      known.set(coding, bytes)
      return bytes
    },
  }
}
