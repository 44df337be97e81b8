/** The thread that writes the registry under Bun. */
import { openBunConnection } from './bun-connection.ts'
import { writeTransactions } from './write-transactions.ts'

writeTransactions(openBunConnection)
