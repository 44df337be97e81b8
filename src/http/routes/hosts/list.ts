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

/** The name and the value of a label, 63 characters each, with `=` between them. */
const MAX_LABEL_LENGTH = 127

const integer = (minimum: number, maximum: number) => {
  const error = `Write an integer from ${minimum} to ${maximum}`
  return z
    .string()
    .regex(/^\d{1,6}$/, error)
    .transform(Number)
    .pipe(z.int().min(minimum, error).max(maximum, error))
    .openapi({ type: 'integer', format: 'int32', minimum, maximum })
}

const LABEL_FORM = `Write name=value, ${MAX_LABEL_LENGTH} characters at most, without control characters`

const NOT_A_CURSOR = 'Use the next_cursor of a page with these filters'

/** The query of `GET /v1/hosts`. */
export const querySchema = z.strictObject({
  platform: HostReport.shape.platform.unwrap().optional().describe('Only hosts of this platform.'),
  device_count: integer(0, 65_536)
    .optional()
    .describe('Only hosts on which vLLM would count this many devices.'),
  label: z
    .array(
      z
        .string()
        .max(MAX_LABEL_LENGTH, LABEL_FORM)
        .regex(/^[^=]+=.*$/, LABEL_FORM)
        .refine((label) => !/\p{Cc}/u.test(label), LABEL_FORM),
    )
    .max(MAX_LABELS, `Send ${MAX_LABELS} labels or fewer`)
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
    .describe(
      '`true`: only hosts whose accelerators are all usable and healthy. `false`: only hosts with one that is not.',
    ),
  limit: integer(1, MAX_PAGE)
    .optional()
    .describe(`The most hosts on the page, 1 to ${MAX_PAGE}. Absent: 100.`),
  cursor: z
    .string()
    .max(1024, NOT_A_CURSOR)
    .optional()
    .describe('The `next_cursor` of the previous page, with the same filters.'),
})

/** The inventory, page by page. */
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
  throw new Problem('invalid_query', `${shown} occurs more than once. Send it once`)
}

const splitLabel = (label: string): [string, string] => {
  const at = label.indexOf('=')
  return [label.slice(0, at), label.slice(at + 1)]
}

function readCursor(text: string, order: HostQuery['order']): HostQuery['after'] {
  const cursor = decodeCursor(text)
  if (cursor?.order === order) return cursor.after
  throw invalidValue('cursor', NOT_A_CURSOR)
}

function badQuery(issue: z.core.$ZodIssue | undefined): Problem {
  const names = Object.keys(querySchema.shape).join(', ')
  if (issue?.code === 'unrecognized_keys') {
    const unknown = JSON.stringify(issue.keys.join(', ').slice(0, 80))
    return new Problem('invalid_query', `${unknown} is unknown here. Use ${names}`)
  }
  const advice =
    issue?.code === 'invalid_value' ? `Use one of ${issue.values.join(', ')}` : issue?.message
  return invalidValue(String(issue?.path[0]), advice ?? '')
}

function invalidValue(parameter: string, advice: string): Problem {
  return new Problem('invalid_query', `The value of ${parameter} is invalid. ${advice}`)
}
