import type { Kysely } from 'kysely'
import type { HostRegistry } from '../../registry.ts'
import type { Tables } from '../schema.ts'
import { type Atomically, inTransaction } from './atomically.ts'
import { sqlEnrolment } from './enrolment.ts'
import { sqlInventory } from './inventory.ts'
import { sqlMessages } from './messages.ts'
import { sqlService } from './service.ts'
import { sqlTokens } from './tokens.ts'

/**
 * The registry in any SQL database that Kysely supports, whose tables are already migrated. `close` closes what the
 * engine opened.
 */
export function sqlRegistry(
  db: Kysely<Tables>,
  atomically: Atomically = inTransaction(db),
  close = () => db.destroy(),
): HostRegistry {
  return {
    ...sqlEnrolment(db, atomically),
    ...sqlMessages(db),
    ...sqlInventory(db, atomically),
    ...sqlTokens(db),
    ...sqlService(db),
    close,
  }
}
