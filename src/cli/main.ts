#!/usr/bin/env node
import './node-20.ts'
import process from 'node:process'
import { run } from './run.ts'
import { openSystem } from './system.ts'

// A reader that stops early, such as head, is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

// Not process.exit: what was printed has to reach a slow reader first.
process.exitCode = await run(process.argv.slice(2), openSystem())
