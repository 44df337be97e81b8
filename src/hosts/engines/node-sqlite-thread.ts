/** The thread that writes the registry under Deno. */
import { openNodeDatabase } from './node-sqlite.ts'
import { writeSqlite } from './sqlite-thread.ts'

writeSqlite(openNodeDatabase)
