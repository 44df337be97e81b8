import { describe, expect, test } from 'bun:test'
import { readBoolean } from '../../../src/vllm/values/boolean.ts'
import { readInteger } from '../../../src/vllm/values/integer.ts'
import { parsePythonInteger } from '../../../src/vllm/values/python.ts'
import { type LaxValue, laxValues } from '../../support/golden.ts'
import { faultsOf, outcomeOf } from '../../support/resolve.ts'

/** What a reader made of a value: integers as text, or the codes of its faults. */
type Answer = LaxValue['expect']

const RELEASE = '0.33.0'

/** How this project reads a value, by the reader that was recorded. */
const READERS: Record<LaxValue['reader'], (sent: unknown) => Answer> = {
  integer: (sent) => answered(readInteger(sent)),
  boolean(sent) {
    const value = readBoolean(sent)
    return typeof value === 'boolean' ? { value } : fault(value)
  },
  string: (sent) => readField('worker_cls', sent),
  integer_list: (sent) => readField('_data_parallel_master_port_list', sent),
  python_integer(sent) {
    const value = parsePythonInteger(String(sent))
    return value === undefined ? fault('environment_not_an_integer') : { value: String(value) }
  },
  cpu_list(sent) {
    const config = { numa_bind: true, numa_bind_cpus: [sent] }
    const [first] = faultsOf({ config }, RELEASE)
    return first === undefined ? { value: sent } : fault(first.code)
  },
}

describe('odd values are read as pydantic, Python and vLLM read them', () => {
  for (const reader of Object.keys(READERS) as LaxValue['reader'][]) {
    const recorded = laxValues().filter((row) => row.reader === reader)
    test(reader, () => {
      expect(recorded.length).toBeGreaterThan(50)
      expect(wrong(recorded)).toEqual([])
    })
  }
})

/** The rows that are read in another way, in words. */
function wrong(rows: readonly LaxValue[]): string[] {
  return rows
    .map((row) => ({ row, given: READERS[row.reader](JSON.parse(row.json)) }))
    .filter(({ row, given }) => !agrees(row, given))
    .map(
      ({ row, given }) =>
        `${short(row.json)}: ${describeAnswer(row.expect)}, not ${describeAnswer(given)}`,
    )
}

function answered(read: number | string): Answer {
  return typeof read === 'number' ? { value: String(read) } : fault(read)
}

function fault(code: string): Answer {
  return { errors: [{ pointer: '', code }] }
}

/** What a config becomes with this value in the field, or the faults of the field. */
function readField(name: string, sent: unknown): Answer {
  const { resolution, faults } = outcomeOf({ config: { [name]: sent } }, RELEASE)
  if (resolution !== undefined) return { value: asText(resolution.config[name]) }
  const place = `/config/${name}`
  return {
    errors: faults.map(({ pointer, code }) => ({ pointer: pointer.slice(place.length), code })),
  }
}

function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText)
  return typeof value === 'number' ? String(value) : value
}

/**
 * Integers beyond 2^53-1 are always refused: the one planned difference. JavaScript cannot tell such numbers apart, so it
 * is enough that both refuse them.
 */
function agrees({ json, expect: recorded }: LaxValue, given: Answer): boolean {
  const refused = 'errors' in given
  const sent = [JSON.parse(json)].flat()
  if (refused && 'errors' in recorded && sent.some(isTooLarge)) return true
  if (refused && given.errors.some(({ code }) => code === 'integer_too_large')) {
    const values = 'value' in recorded ? [recorded.value].flat() : []
    return [...sent, ...values].some(isTooLarge)
  }
  return Bun.deepEquals(recorded, given, true)
}

function isTooLarge(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  return (
    typeof value === 'string' && /^-?\d{16,}$/.test(value) && !Number.isSafeInteger(Number(value))
  )
}

function describeAnswer(answer: Answer): string {
  if ('value' in answer) return short(JSON.stringify(answer.value))
  return answer.errors.map(({ pointer, code }) => `${code} ${pointer}`.trim()).join(', ')
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 24)}…${text.slice(-8)} (${text.length})` : text
}
