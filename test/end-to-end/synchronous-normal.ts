import { Database } from 'bun:sqlite'

// Loaded before the server by the test of the durability gate: the service itself has no such setting.
const run = Database.prototype.run
Database.prototype.run = function weakened(sql: string, ...rest) {
  return run.call(this, sql.replace('synchronous = FULL', 'synchronous = NORMAL'), ...rest)
}
