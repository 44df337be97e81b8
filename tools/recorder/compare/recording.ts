import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type NumaCase, type ResolveCase, readLines } from '../../../test/support/golden.ts'
import type { RecordedMetadata } from '../../../test/support/metadata.ts'

/** What was recorded of one release. */
export interface Recording {
  readonly metadata: RecordedMetadata
  readonly resolve: readonly ResolveCase[]
  /** Empty where the release does not bind to NUMA nodes. */
  readonly numa: readonly NumaCase[]
}

/** Reads the files of a recording's folder. */
export function readRecording(folder: string): Recording {
  const numa = join(folder, 'numa.jsonl.gz')
  return {
    metadata: JSON.parse(readFileSync(join(folder, 'metadata.json'), 'utf8')),
    resolve: readLines(join(folder, 'resolve.jsonl.gz')),
    numa: existsSync(numa) ? readLines(numa) : [],
  }
}
