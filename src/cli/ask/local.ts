import { createHash } from 'node:crypto'
import { openMemoryRegistry } from '../../hosts/engines/memory.ts'
import { createApp } from '../../http/app.ts'
import { findRelease } from '../../parallel-config/index.ts'
import { wholeText } from '../../vllm/outcome.ts'
import { releaseVersions } from '../../vllm/releases/find.ts'
import { UnableError } from '../exit.ts'
import type { Ask } from './ask.ts'

/**
 * The service within this program: the same answers as those of a server, with no server. It listens nowhere, has no hosts,
 * and its default release is the newest one.
 */
export function askLocally(): Ask {
  const failures: unknown[] = []
  const app = createApp({
    sha256: (text) => createHash('sha256').update(wholeText(text)).digest('hex'),
    log: { request: () => {}, failure: (_, error) => failures.push(error), event: () => {} },
    monotonicMilliseconds: () => performance.now(),
    isStopping: () => false,
    defaultRelease: newestRelease(),
    admission: { onFail: 'deny', onError: 'deny' },
    hosts: {
      registry: openMemoryRegistry(),
      audience: ORIGIN,
      now: Date.now,
      leaseTtlSeconds: 120,
    },
    openApiDocument: async () => ({}),
  })
  return async ({ method, path, body }) => {
    const response = await app.request(`${ORIGIN}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    const [failure] = failures
    if (failure !== undefined)
      throw new UnableError(
        `This is a defect of parallel-config. Report it with this text: ${stackOf(failure)}`,
      )
    return { status: response.status, body: await response.json() }
  }
}

const ORIGIN = 'http://localhost'

function newestRelease() {
  const release = findRelease(releaseVersions.at(-1) ?? '')
  if (release === undefined) throw new UnableError('No release of vLLM is known')
  return release
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
