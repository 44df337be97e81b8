import { type Kysely, type Selectable, sql } from 'kysely'
import type { Enrolment, EnrolmentOutcome, HostRegistry } from '../../registry.ts'
import type { Tables } from '../schema.ts'
import type { Atomically } from './atomically.ts'
import { numberOf, textOf } from './rows.ts'

/** Enrolling hosts. */
export function sqlEnrolment(
  db: Kysely<Tables>,
  atomically: Atomically,
): Pick<HostRegistry, 'enrol'> {
  return {
    async enrol(enrolment) {
      const [, inserted = [], , owned = [], , taken = [], limits = []] = await atomically(
        statementsOf(db, enrolment),
      )
      if (inserted.length > 0) return 'enrolled'
      if (owned.length > 0) return 'known'
      if (taken.length > 0) return 'key_conflict'
      return reachedLimit(limits[0] as LimitsRow | undefined, enrolment.at)
    },
  }
}

/**
 * No statement needs the result of another, because engines without interactive transactions run them as one batch.
 * The first one locks the row of the token, so that no other enrolment with it runs in between.
 */
function statementsOf(db: Kysely<Tables>, enrolment: Enrolment) {
  const { host_id, public_key, labels, token_id, at } = enrolment
  const ownHost = db
    .selectFrom('hosts')
    .select('hosts.host_id')
    .where('hosts.host_id', '=', host_id)
    .where('hosts.public_key', '=', public_key)
  return [
    db.updateTable('tokens').set({ last_used_at: at }).where('token_id', '=', token_id),
    insertHost(db, enrolment),
    countUse(db, token_id),
    db
      .updateTable('hosts')
      .set({ labels: JSON.stringify(labels) })
      .where('host_id', '=', host_id)
      .where('public_key', '=', public_key)
      .returning('host_id'),
    db.deleteFrom('host_labels').where('host_id', 'in', ownHost),
    db.selectFrom('hosts').select('host_id').where('host_id', '=', host_id),
    db
      .selectFrom('tokens')
      .select(['uses', 'max_uses', 'expires_at', 'revoked_at'])
      .where('token_id', '=', token_id),
    ...Object.entries(labels).map(([name, value]) =>
      db
        .insertInto('host_labels')
        .columns(['host_id', 'name', 'value'])
        .expression(ownHost.select([textOf(name).as('name'), textOf(value).as('value')])),
    ),
  ]
}

/** Inserts a host if its name is free and the token allows it. The sequence of a removed key continues. */
function insertHost(db: Kysely<Tables>, { host_id, public_key, labels, token_id, at }: Enrolment) {
  return db
    .insertInto('hosts')
    .columns([
      'host_id',
      'public_key',
      'labels',
      'enrolled_at',
      'renewed_at',
      'enrolled_by',
      'token_use',
      'sequence',
    ])
    .expression((eb) =>
      eb
        .selectFrom('tokens')
        .select((select) => [
          textOf(host_id).as('host_id'),
          textOf(public_key).as('public_key'),
          textOf(JSON.stringify(labels)).as('labels'),
          numberOf(at).as('enrolled_at'),
          numberOf(at).as('renewed_at'),
          'tokens.token_id as enrolled_by',
          select('tokens.uses', '+', 1).as('token_use'),
          select.fn
            .coalesce(
              select
                .selectFrom('removed_hosts')
                .select('removed_hosts.sequence')
                .where('removed_hosts.host_id', '=', host_id)
                .where('removed_hosts.public_key', '=', public_key),
              sql<number>`0`,
            )
            .as('sequence'),
        ])
        .where('tokens.token_id', '=', token_id)
        .where('tokens.revoked_at', 'is', null)
        .where('tokens.expires_at', '>', at)
        .where((token) =>
          token.or([
            token('tokens.max_uses', 'is', null),
            token('tokens.uses', '<', token.ref('tokens.max_uses')),
          ]),
        )
        .where((token) =>
          token.or([
            token('tokens.max_hosts', 'is', null),
            token(
              token
                .selectFrom('hosts as enrolled')
                .select(sql<number>`count(*)`.as('count'))
                .whereRef('enrolled.enrolled_by', '=', 'tokens.token_id'),
              '<',
              token.ref('tokens.max_hosts'),
            ),
          ]),
        ),
    )
    .onConflict((conflict) => conflict.column('host_id').doNothing())
    .returning('host_id')
}

/** Counts a use if the host was just inserted: it has the one number of a use that is not counted yet. */
function countUse(db: Kysely<Tables>, token_id: string) {
  return db
    .updateTable('tokens')
    .set((eb) => ({ uses: eb('uses', '+', 1) }))
    .where('token_id', '=', token_id)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('hosts')
          .select('hosts.host_id')
          .whereRef('enrolled_by', '=', 'tokens.token_id')
          .where((host) => host('token_use', '=', host('tokens.uses', '+', 1))),
      ),
    )
}

type LimitsRow = Pick<
  Selectable<Tables['tokens']>,
  'uses' | 'max_uses' | 'expires_at' | 'revoked_at'
>

/** Why a token did not allow a further host. */
function reachedLimit(token: LimitsRow | undefined, at: number): EnrolmentOutcome {
  if (token === undefined || token.revoked_at !== null || token.expires_at <= at)
    return 'token_gone'
  const isSpent = token.max_uses !== null && token.uses >= token.max_uses
  return isSpent ? 'uses_spent' : 'hosts_spent'
}
