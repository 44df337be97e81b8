import { join } from 'node:path'
import { inTemporaryFolder } from '../tools/temporary-folder.ts'
import { bundleWorker } from '../tools/workerd.ts'
import { runWrangler } from '../tools/wrangler.ts'
import { median, report } from './report.ts'

/** The most that the script of the Worker may have, gzipped, in bytes. */
export const MOST_GZIPPED_BYTES = 400 * 1024
const MOST_START_MILLISECONDS = 50
const STARTS = 7

/** The size of the script at `path`, gzipped as it is uploaded, in bytes. */
export async function gzippedBytesOf(path: string): Promise<number> {
  return Bun.gzipSync(await Bun.file(path).bytes()).length
}

async function workerBytes(): Promise<number> {
  return await inTemporaryFolder(async (folder) =>
    gzippedBytesOf(await bundleWorker('src/runtime/worker.ts', folder)),
  )
}

/** (g) The Worker's size, and the CPU time of its start in workerd, each against its bound. */
export async function benchWorker(): Promise<boolean> {
  const kibibytes = (await workerBytes()) / 1024
  const small = report(
    '(g) the Worker, gzipped',
    `${kibibytes.toFixed(0)} KiB`,
    `under ${MOST_GZIPPED_BYTES / 1024} KiB`,
    kibibytes * 1024 < MOST_GZIPPED_BYTES,
  )
  const times: number[] = []
  for (let start = 0; start < STARTS; start++) times.push(await startMilliseconds())
  const middle = median(times)
  const quick = report(
    "(g) CPU of the Worker's start in workerd",
    `${middle.toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)})`,
    `under ${MOST_START_MILLISECONDS} ms`,
    middle < MOST_START_MILLISECONDS,
  )
  return small && quick
}

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string }
  }[]
  readonly samples: readonly number[]
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[]
}

/** What the profiler of workerd saw while it loaded the script: all but idling, so a little of its own work too. */
async function startMilliseconds(): Promise<number> {
  const { nodes, samples, timeDeltas } = await inTemporaryFolder(async (folder) => {
    const path = join(folder, 'start.cpuprofile')
    await runWrangler(['check', 'startup', '--outfile', path])
    return (await Bun.file(path).json()) as CpuProfile
  })
  const idle = nodes.find(({ callFrame }) => callFrame.functionName === '(idle)')?.id
  const busy = timeDeltas.filter((_, at) => samples[at] !== idle)
  return busy.reduce((sum, microseconds) => sum + microseconds, 0) / 1000
}
