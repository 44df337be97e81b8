import { isSame } from '../../vllm/change-log.ts'
import type { Dataclass, Field } from '../../vllm/dataclasses/dataclass.ts'
import { show } from '../../vllm/values/show.ts'
import type { Notice, ResolveInput } from '../outcome.ts'
import type { Release } from '../releases/release.ts'
import { FIELDS_BEFORE, REMOVED_FIELDS } from './removed-fields.ts'
import type { Difference, ReleaseOutcome } from './upgrade.ts'

type Values = Readonly<Record<string, unknown>>

/** A settable field with its place, nested ones included. */
interface Place {
  readonly path: string
  readonly field: Field
  readonly sent: boolean
}

/** The fields that were added, removed or got another default, nested ones included. */
export function fieldDifferences(config: Values, from: Release, to: Release): Difference[] {
  const before = new Map(places(from, config, '').map((place) => [place.path, place]))
  const after = new Map(places(to, config, '').map((place) => [place.path, place]))
  const gone = [...before.values()].filter(({ path }) => !after.has(path))
  const added = [...after.values()].filter(({ path }) => !before.has(path))
  return [
    ...gone.map((place) => fieldGone(place, to)),
    ...added.map((place) => fieldNew(place, from)),
    ...[...after.values()].flatMap((place) => defaultMoved(before.get(place.path), place, to)),
  ]
}

function places(dataclass: Dataclass, sent: unknown, parent: string): Place[] {
  return dataclass.fields
    .filter((field) => !field.derived)
    .flatMap((field) => {
      const path = `${parent}/${field.name}`
      const value = memberOf(sent, field.name)
      return field.dataclass === undefined
        ? [{ path, field, sent: value !== undefined }]
        : places(field.dataclass, value, path)
    })
}

function memberOf(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, name))
    return undefined
  return (object as Values)[name]
}

function fieldGone({ path, field, sent }: Place, to: Release): Difference {
  const silent = to.dropsUnknownFields ? `. ${to.version} drops it silently` : ''
  return {
    code: 'field_gone',
    pointer: `/config${path}`,
    from: field.default,
    to: null,
    affects_config: sent,
    message: `${to.version} does not have ${nameOf(path)}${adviceOn(path, to)}${sent ? silent : ''}`,
  }
}

/** The advice on a field that `to` does not have: another field may replace it. */
function adviceOn(path: string, to: Release): string {
  const before = FIELDS_BEFORE.get(path)
  const words = before ?? REMOVED_FIELDS.get(path) ?? 'Leave it out'
  const isUsable = before === undefined || !to.fieldByName.has('eplb_config')
  return isUsable ? `. ${words}` : '. Leave it out'
}

function nameOf(path: string): string {
  return path.slice(1).replaceAll('/', '.')
}

function fieldNew({ path, field, sent }: Place, from: Release): Difference {
  return {
    code: 'field_new',
    pointer: `/config${path}`,
    from: null,
    to: field.default,
    affects_config: sent,
    message: sent
      ? `${from.version} does not have ${nameOf(path)} yet, so the value that was sent takes effect only now`
      : `New since ${from.version}, with the default ${show(field.default)}: ${field.description}`,
  }
}

function defaultMoved(before: Place | undefined, after: Place, to: Release): Difference[] {
  if (before === undefined || isSame(before.field.default, after.field.default)) return []
  return [
    {
      code: 'default_moved',
      pointer: `/config${after.path}`,
      from: before.field.default,
      to: after.field.default,
      affects_config: !after.sent,
      message: after.sent
        ? `The default changed, but the config sets ${after.field.name}, so nothing changes`
        : `The default is ${show(after.field.default)} in ${to.version}. Set ${after.field.name} to ${show(before.field.default)} to keep the old behaviour`,
    },
  ]
}

/** The environment variables of the request that `from` reads and `to` does not. */
export function environmentDifferences(
  input: ResolveInput,
  from: Release,
  to: Release,
): Difference[] {
  const { env } = input
  return Object.entries(LAST_READ).flatMap(([name, { holds, message }]) => {
    const value = env?.[name]
    if (value === undefined || !holds(from) || holds(to)) return []
    return [
      {
        code: 'environment_unread' as const,
        pointer: `/env/${name}`,
        from: value,
        to: null,
        affects_config: true,
        message: `${to.version} no longer reads ${name} here. ${message}`,
      },
    ]
  })
}

const LAST_READ: Readonly<
  Record<string, { holds: (release: Release) => boolean; message: string }>
> = {
  VLLM_ALL2ALL_BACKEND: {
    holds: (release) => release.readsAll2allEnvironment,
    message: 'Set all2all_backend in the config',
  },
  VLLM_BATCH_INVARIANT: {
    holds: (release) => release.rules.some((rule) => rule.code === 'batch_invariance'),
    message: 'disable_custom_all_reduce keeps the value of the config',
  },
}

/** The values and properties that differ between two resolutions of the same config. */
export function outcomeDifferences(before: ReleaseOutcome, after: ReleaseOutcome): Difference[] {
  if (!before.resolves || !after.resolves) return []
  return [
    ...valueDifferences(before.config, after.config, '/config', 'value_differs'),
    ...valueDifferences(before.derived, after.derived, '/derived', 'property_differs'),
    ...noticeDifferences(before.notices, after.notices),
  ]
}

function valueDifferences(
  before: Values,
  after: Values,
  pointer: string,
  code: 'value_differs' | 'property_differs',
): Difference[] {
  return Object.keys(after)
    .filter((name) => Object.hasOwn(before, name))
    .flatMap((name) => {
      const [from, to] = [before[name], after[name]]
      const path = `${pointer}/${name}`
      if (isSame(from, to)) return []
      if (isObject(from) && isObject(to)) return valueDifferences(from, to, path, code)
      const message = `${name} becomes ${show(to)} instead of ${show(from)}`
      return [{ code, pointer: path, from, to, affects_config: true, message }]
    })
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function noticeDifferences(before: readonly Notice[], after: readonly Notice[]): Difference[] {
  const codes = (notices: readonly Notice[]) => new Set(notices.map((notice) => notice.code))
  const [had, has] = [codes(before), codes(after)]
  return [
    ...after.filter(({ code }) => !had.has(code)).map((notice) => noticeDifference(notice, true)),
    ...before.filter(({ code }) => !has.has(code)).map((notice) => noticeDifference(notice, false)),
  ]
}

function noticeDifference({ code, pointer, message }: Notice, isNew: boolean): Difference {
  return {
    code: isNew ? 'notice_new' : 'notice_gone',
    pointer,
    from: isNew ? null : code,
    to: isNew ? code : null,
    affects_config: true,
    message: isNew ? message : `vLLM no longer gives this notice: ${message}`,
  }
}
