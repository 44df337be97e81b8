import { type ChangeLog, isSame } from '../change-log.ts'
import type { FaultList } from '../fault-list.ts'
import { MOST_NOTICES } from '../limits.ts'
import type { Notice } from '../outcome.ts'
import { pointerSegment } from '../values/pointer.ts'
import { show } from '../values/show.ts'
import type { Dataclass, Field } from './dataclass.ts'
import { readValue } from './read-value.ts'
import { valueMessage } from './value-faults.ts'

/** What reading needs besides the value, and where it reports its findings. */
export interface Reading {
  /** JSON Pointer to the outermost object; messages name fields from there. */
  readonly root: string
  /** Before 0.16.0 the dataclasses drop unknown fields; from then on these are faults. */
  readonly dropsUnknownFields: boolean
  readonly faults: FaultList
  /** Values that were converted, and values that were dropped. */
  readonly changes: ChangeLog
  /** The advice on a name that is not a field of the dataclass: the end of a message. */
  readonly adviseOnName: (name: string, dataclass: Dataclass) => string
  /** For the first `MOST_NOTICES` dropped fields; all of them are among the changes. */
  readonly notices: Notice[]
}

/**
 * Reads the fields that were sent into a copy of the defaults. Faults are added in the order of the fields, those of
 * unknown fields last, as in pydantic. With any fault, the result must not be used.
 */
export function readObject(
  sent: Readonly<Record<string, unknown>>,
  dataclass: Dataclass,
  reading: Reading,
  pointer = reading.root,
): Record<string, unknown> {
  const values: Record<string, unknown> = { ...dataclass.defaults }
  const known: Field[] = []
  const unknown: string[] = []
  for (const name of Object.keys(sent)) {
    const field = dataclass.fieldByName.get(name)
    if (field === undefined || field.derived) unknown.push(name)
    else known.push(field)
  }
  if (known.length > 1) known.sort((a, b) => a.position - b.position)
  for (const field of known) values[field.name] = readField(sent[field.name], field, reading)
  for (const name of unknown) unknownField(name, sent[name], dataclass, pointer, reading)
  return values
}

function readField(raw: unknown, field: Field, reading: Reading): unknown {
  const { faults } = reading
  const { pointer } = field
  const before = faults.count
  const value =
    field.dataclass === undefined
      ? readValue(raw, field, reading)
      : readNested(raw, field, field.dataclass, reading)
  if (faults.count > before) return undefined
  if (field.dataclass === undefined && !isSame(raw, value)) {
    reading.changes.recordFirst(pointer, raw, value, 'lax_conversion')
  }
  for (const rule of field.rules) {
    const message = rule.examine(value as never)
    if (message === undefined) continue
    faults.add(() => ({ pointer, code: rule.code, message }))
    break
  }
  return value
}

function readNested(raw: unknown, field: Field, dataclass: Dataclass, reading: Reading): unknown {
  const { pointer } = field
  if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) {
    return readObject(raw as Record<string, unknown>, dataclass, reading, pointer)
  }
  reading.faults.add(() => ({
    pointer,
    code: 'dataclass_type',
    message: valueMessage('dataclass_type', field.name, raw, field),
  }))
  return undefined
}

function unknownField(
  name: string,
  raw: unknown,
  dataclass: Dataclass,
  parent: string,
  reading: Reading,
): void {
  const pointer = `${parent}/${pointerSegment(name)}`
  const message = () =>
    dataclass.fieldByName.has(name)
      ? `${name} is computed by vLLM and cannot be set. Remove it`
      : `${show(name)} is not a field of this release. ${reading.adviseOnName(name, dataclass)}`
  if (!reading.dropsUnknownFields) {
    reading.faults.add(() => ({ pointer, code: 'unexpected_keyword_argument', message: message() }))
    return
  }
  const code = 'unknown_field_ignored'
  reading.changes.recordFirst(pointer, raw, null, code)
  if (reading.notices.length >= MOST_NOTICES) return
  reading.notices.push({
    code,
    severity: 'warning',
    pointer,
    message: `vLLM drops this field silently. ${message()}`,
  })
}
