/** A thread that writes the registry under Bun, and ends as by a crash when it is to delete a host. `PATH.unopenable` keeps it from the file. */
import { existsSync } from 'node:fs'
import { openBunConnection } from '../../../../src/hosts/engines/sqlite/bun-connection.ts'
import { writeTransactions } from '../../../../src/hosts/engines/sqlite/write-transactions.ts'

writeTransactions((path) => {
  if (existsSync(`${path}.unopenable`)) throw new Error('too many open files')
  const connection = openBunConnection(path)
  return {
    close: () => connection.close(),
    prepare(sql) {
      if (sql.startsWith('delete from `hosts`')) process.exit(7)
      return connection.prepare(sql)
    },
  }
})
