import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
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

const FOLDER = fileURLToPath(new URL('../../dist/web/', import.meta.url))

/** The files of the pages, from the folder that `npm run build:web` writes: read when they are first asked for, and kept. */
export function openWebFiles(folder = FOLDER): WebFiles {
  let index: Promise<ReadonlyMap<string, WebFile>> | undefined
  return {
    async find(path) {
      index ??= readIndex(folder)
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

async function readIndex(folder: string): Promise<ReadonlyMap<string, WebFile>> {
  const files: readonly BuiltFile[] = JSON.parse(await readFile(`${folder}files.json`, 'utf8'))
  return new Map(files.map((built) => [built.path, webFile(folder, built)]))
}

function webFile(folder: string, { file, headers, codings }: BuiltFile): WebFile {
  const known = new Map<ContentCoding, Uint8Array<ArrayBuffer>>()
  return {
    headers,
    codings,
    async read(coding) {
      const bytes =
        known.get(coding) ??
        Uint8Array.from(await readFile(`${folder}${file}${CODING_SUFFIX[coding]}`))
      known.set(coding, bytes)
      return bytes
    },
  }
}
