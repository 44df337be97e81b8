import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Does `work` in a new folder, and removes that afterwards, also when `work` fails. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'parallel-config-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
