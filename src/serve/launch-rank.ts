import type { LaunchedRank, Release } from '../parallel-config/index.ts'
import type { Sha256 } from '../vllm/outcome.ts'
import type { ServeAnswer, ServeInput } from './outcome.ts'
import { serve } from './serve.ts'

/** What the command line of a rank launches, to be compared with other ranks. */
export function launchRank(input: ServeInput, release: Release, sha256: Sha256): LaunchedRank {
  const { answer, refusal } = serve(input, release, sha256)
  if (refusal !== undefined) return { outcome: { faults: refusal.faults }, headless: false }
  const config = configAtLaunch(answer)
  return {
    outcome: { resolution: { ...answer, config, hash: answer.at_launch.hash } },
    headless: answer.launch.mode === 'headless',
  }
}

/** `ParallelConfig` once the engine configuration has changed it. */
export function configAtLaunch({ config, at_launch }: ServeAnswer): ServeAnswer['config'] {
  const changed = at_launch.changes.map(({ pointer, to }) => [pointer.slice('/config/'.length), to])
  return { ...config, ...Object.fromEntries(changed) }
}
