/** Holds the registry that DATABASE_URL names under Deno, and answers calls; prints its address in its first line. */
import process from 'node:process'
import { openNodeSqliteRegistry } from '../../../../src/hosts/engines/node-sqlite.ts'
import { openRegistry } from '../../../../src/hosts/engines/open.ts'
import { answerCall } from './serve-registry.ts'

const registry = await openRegistry(
  process.env.DATABASE_URL ?? '',
  openNodeSqliteRegistry,
  () => undefined,
)
Deno.serve(
  {
    hostname: '127.0.0.1',
    port: 0,
    onListen: ({ port }) => process.stdout.write(`http://127.0.0.1:${port}\n`),
  },
  (request) => answerCall(registry, request),
)
