import { findRelease, type Release, resolve, type Sha256 } from '../src/parallel-config/index.ts'
import { releaseVersions } from '../src/vllm/releases/find.ts'
import { BENCH_CONFIG } from './workload.ts'

/** What every baseline hashes for a request beside answering. */
export const KILOBYTE = 'x'.repeat(1024)

/** The release that the service takes by default. */
const release = newestRelease()

/** The answer of every baseline: a constant, in the shape of a real one. */
export const answerOf = (sha256: Sha256) =>
  resolve({ config: BENCH_CONFIG }, release, sha256).resolution

function newestRelease(): Release {
  const newest = findRelease(releaseVersions.at(-1) ?? '')
  if (newest === undefined) throw new Error('There is no release to answer for')
  return newest
}
