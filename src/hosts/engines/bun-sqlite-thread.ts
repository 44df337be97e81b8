/** The thread that writes the registry under Bun. */
import { openBunDatabase } from './bun-sqlite.ts'
import { writeSqlite } from './sqlite-thread.ts'

writeSqlite(openBunDatabase)
