/**
 * Runs the benchmarks, each a figure against its bound, and fails when a bound is missed: all of them by `npm run bench`,
 * or those that are named, as by `npm run bench runtimes worker`.
 */
import { benchBatch } from './batch.ts'
import { benchCheck } from './check.ts'
import { benchCore } from './core.ts'
import { benchMemory } from './memory.ts'
import { benchMiddleware } from './middleware.ts'
import { benchOverload } from './overload.ts'
import { benchPlan } from './plan.ts'
import { benchRuntimes } from './runtimes.ts'
import { benchServe } from './serve.ts'
import { benchStart } from './start.ts'
import { benchThroughput } from './throughput.ts'
import { benchWorker } from './worker.ts'
import { hasWrk } from './wrk.ts'

const BENCHES = new Map([
  ['core', benchCore],
  ['throughput', benchThroughput],
  ['middleware', benchMiddleware],
  ['start', benchStart],
  ['memory', benchMemory],
  ['batch', benchBatch],
  ['serve', benchServe],
  ['plan', benchPlan],
  ['check', benchCheck],
  ['overload', benchOverload],
  ['runtimes', benchRuntimes],
  ['worker', benchWorker],
])

if (!hasWrk) {
  process.stderr.write(
    'wrk is missing: install it (Debian: apt-get install wrk) and run this again\n',
  )
  process.exit(1)
}

const named = process.argv.slice(2)
const unknown = named.find((name) => !BENCHES.has(name))
if (unknown !== undefined) {
  process.stderr.write(`${unknown} is not one of ${[...BENCHES.keys()].join(', ')}\n`)
  process.exit(1)
}

let isMet = true
for (const [name, bench] of BENCHES) {
  if (named.length > 0 && !named.includes(name)) continue
  if (!(await bench())) isMet = false
}
process.exitCode = isMet ? 0 : 1
