/** Runs the benchmarks, each a figure against its bound, and fails when a bound is missed. `npm run bench` */
import { benchBatch } from './batch.ts'
import { benchCore } from './core.ts'
import { benchMemory } from './memory.ts'
import { benchStart } from './start.ts'
import { benchThroughput } from './throughput.ts'
import { hasWrk } from './wrk.ts'

if (!hasWrk) {
  process.stderr.write(
    'wrk is missing: install it (Debian: apt-get install wrk) and run this again\n',
  )
  process.exit(1)
}

let isMet = true
for (const bench of [benchCore, benchThroughput, benchStart, benchMemory, benchBatch]) {
  if (!(await bench())) isMet = false
}
process.exitCode = isMet ? 0 : 1
