import { z } from '@hono/zod-openapi'
import { decodeCursor, encodeCursor } from '../../../hosts/cursor.ts'
import { HOST_STATES, renewalWindow } from '../../../hosts/lease.ts'
import type { HostQuery } from '../../../hosts/registry.ts'
import { HostReport } from '../../../hosts/report.ts'
import type { Hosts } from '../../dependencies.ts'
import { authorize } from '../../middleware/authorize.ts'
import type { Operation } from '../../operation.ts'
import { Problem } from '../../problems/problem.ts'
import { answerJson } from '../../response/answer.ts'
import { hostSummaryOf } from './host-answer.ts'

const MAX_PAGE = 200
const MAX_LABELS = 8

/** A name and a value of a label, 63 characters each, and the sign between them. */
const MAX_LABEL_LENGTH = 127

const whole = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
    .openapi({ type: 'integer', format: 'int32', minimum, maximum })

/** The query of `GET /v1/hosts`. */
export const querySchema = z.strictObject({
  platform: HostReport.shape.platform.unwrap().optional().describe('Only hosts of this platform.'),
  device_count: whole(0, 65_536)
    .optional()
    .describe('Only hosts on which vLLM would count this many devices.'),
  label: z
    .array(
      z
        .string()
        .max(MAX_LABEL_LENGTH)
        .regex(/^[^=]+=.*$/)
        .refine((label) => !/\p{Cc}/u.test(label), 'a label cannot have control characters'),
    )
    .max(MAX_LABELS)
    .optional()
    .describe(
      `Only hosts with this label, as \`name=value\`. Up to ${MAX_LABELS} of them; all must match.`,
    ),
  state: z
    .enum(HOST_STATES)
    .optional()
    .describe(
      'Only hosts in this state. Stale and expired hosts are sorted by their last renewal, oldest first.',
    ),
  healthy: z
    .enum(['true', 'false'])
    .optional()
    .describe('`false`: only hosts with an accelerator that is not usable or not sound.'),
  limit: whole(1, MAX_PAGE)
    .optional()
    .describe(`The most hosts on the page, 1 to ${MAX_PAGE}. Absent: 100.`),
  cursor: z
    .string()
    .max(1024)
    .optional()
    .describe('The `next_cursor` of the previous page, with the same filters.'),
})

export const listHosts: Operation = {
  method: 'get',
  path: '/v1/hosts',
  sameOrigin: true,
  handler: ({ hosts }) =>
    async function listHosts({ req: { raw: request } }) {
      await authorize('read', request, hosts)
      const now = hosts.now()
      const query = readQuery(new URL(request.url).searchParams, now, hosts)
      // One more than the page holds shows whether there is a next one.
      const found = await hosts.registry.list({ ...query, limit: query.limit + 1 })
      const page = found.slice(0, query.limit)
      const last = page.at(-1)
      const more = found.length > page.length && last !== undefined
      return answerJson({
        hosts: page.map((host) => hostSummaryOf(host, now, hosts)),
        next_cursor: more ? encodeCursor({ order: query.order, after: last }) : null,
      })
    },
}

function readQuery(parameters: URLSearchParams, now: number, hosts: Hosts): HostQuery {
  const labels = parameters.getAll('label')
  refuseRepeated([...parameters.keys()].filter((name) => name !== 'label'))
  refuseRepeated(labels.map((label) => splitLabel(label)[0]))
  const given = { ...Object.fromEntries(parameters), ...(labels.length > 0 && { label: labels }) }
  const { data, error } = querySchema.safeParse(given)
  if (error !== undefined) throw badQuery(error.issues[0])
  const { platform, device_count, healthy, state, label = [], limit = 100, cursor } = data
  const order = state === 'stale' || state === 'expired' ? 'renewed_at' : 'host_id'
  return {
    platform,
    device_count,
    healthy: healthy === undefined ? undefined : healthy === 'true',
    labels: Object.fromEntries(label.map(splitLabel)),
    renewed: state && renewalWindow(state, now, hosts),
    order,
    after: cursor === undefined ? undefined : readCursor(cursor, order),
    limit,
  }
}

function refuseRepeated(names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated === undefined) return
  const shown = JSON.stringify(repeated.slice(0, 80))
  throw new Problem('invalid_query', `${shown} occurs more than once`)
}

const splitLabel = (label: string): [string, string] => {
  const at = label.indexOf('=')
  return [label.slice(0, at), label.slice(at + 1)]
}

function readCursor(text: string, order: HostQuery['order']): HostQuery['after'] {
  const cursor = decodeCursor(text)
  if (cursor?.order === order) return cursor.after
  throw new Problem('invalid_query', 'cursor is not the next_cursor of a page with these filters')
}

function badQuery(issue: z.core.$ZodIssue | undefined): Problem {
  const names = Object.keys(querySchema.shape).join(', ')
  if (issue?.code === 'unrecognized_keys') {
    const unknown = JSON.stringify(issue.keys.join(', ').slice(0, 80))
    return new Problem('invalid_query', `${unknown} is unknown here. Use ${names}`)
  }
  const name = String(issue?.path[0])
  return new Problem('invalid_query', `${name} has an invalid value: ${issue?.message}`)
}
