/** The thread that writes the registry under Deno. */
import { openNodeConnection } from './node-connection.ts'
import { writeTransactions } from './write-transactions.ts'

writeTransactions(openNodeConnection)
