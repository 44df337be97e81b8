import type { ContentCoding, WebFile, WebFiles } from '../http/dependencies.ts'
import { Problem } from '../http/problems/problem.ts'

/** What `tools/build-web.ts` says of each file that it wrote. */
export interface BuiltFile {
  /** The path that a browser asks for. */
  readonly path: string
  /** Its name in the folder. */
  readonly file: string
  readonly headers: WebFile['headers']
  /** Best first. A coded file has the name of the plain one, and `.br` or `.gz` after it. */
  readonly codings: readonly ContentCoding[]
}

/** What a coded file has behind its name. */
export const CODING_SUFFIX = { br: '.br', gzip: '.gz', identity: '' } as const

/** The file with the list of all `BuiltFile`s. */
export const INDEX_FILE = 'files.json'

/** Reads a file that `npm run build:web` wrote, by its name in the folder; rejects where there is none. */
export type ReadBuiltFile = (name: string) => Promise<Uint8Array<ArrayBuffer>>

/** The files of the pages: read when they are first asked for, and kept. */
export function openWebFiles(readBuiltFile: ReadBuiltFile): WebFiles {
  let index: Promise<ReadonlyMap<string, WebFile>> | undefined
  return {
    async find(path) {
      index ??= readIndex(readBuiltFile)
      try {
        return (await index).get(path)
      } catch {
        // The next request looks again: they may be built by then.
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
