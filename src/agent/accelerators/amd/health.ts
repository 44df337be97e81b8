import type { HealthProblemCode } from '../../../hosts/fault-codes.ts'
import type { Health } from '../../../hosts/report.ts'
import { type Draft, type Fact, isKnown, Unknown, unread } from '../../fact.ts'
import { parseInteger, plural } from '../../numbers.ts'
import type { PciDevice } from '../../probes/pci.ts'
import { isRead, type Root } from '../../root.ts'

type Problem = Health['problems'][number] & { readonly code: HealthProblemCode }

/** More errors than this are a misprint. */
const MOST_ERRORS = 1_000_000_000
const MEMORY = 'umc_err_count'
const COUNTS = /^([a-z0-9_]{1,32})_err_count$/
const BAD_PAGES = 'gpu_vram_bad_pages'

/**
 * Errors that amdgpu counted since it was loaded, in memory and in the other parts of the device, and its bad pages of
 * memory; without its RAS files the number is unknown.
 */
export function healthOf(root: Root, pci: PciDevice): Draft<Health> | Unknown {
  const folder = `${pci.folder}/ras`
  const names = root.list(folder)
  if (!isRead(names)) return unread('amdgpu', 'amdgpu_unreadable', names)
  const files = new Set([MEMORY, ...names.filter((name) => COUNTS.test(name))])
  const facts = [
    ...[...files].map((file) => errorsIn(root, folder, file)),
    ...(names.includes(BAD_PAGES) ? [badPages(root, `${folder}/${BAD_PAGES}`)] : []),
  ]
  const problems = facts.flatMap((fact) => (isKnown(fact) ? fact : []))
  const failed = facts.find((fact) => fact instanceof Unknown)
  if (problems.length > 0) return { healthy: false, problems }
  return failed instanceof Unknown ? failed : { healthy: true, problems }
}

/** The file of one part of the device: `ue: 0`, and a line for the errors that were corrected. */
function errorsIn(root: Root, folder: string, file: string): Fact<Problem[]> {
  const path = `${folder}/${file}`
  const lines = root.lines(path)
  if (!isRead(lines)) return unread('amdgpu', 'amdgpu_unreadable', lines)
  const line = lines.find((each) => each.startsWith('ue: ')) ?? ''
  const errors = parseInteger(line.slice('ue: '.length), 0, MOST_ERRORS)
  if (errors === undefined) {
    const message = `${path}: it has no valid count of uncorrectable errors`
    return new Unknown('amdgpu', 'amdgpu_unreadable', message)
  }
  if (errors === 0) return []
  const since = 'since the driver was loaded'
  if (file === MEMORY) {
    const message = `${plural(errors, 'uncorrectable memory error')} ${since}`
    return [{ code: 'uncorrectable_ecc', message }]
  }
  const part = COUNTS.exec(file)?.[1]
  const message = `${plural(errors, 'uncorrectable error')} in ${part} ${since}`
  return [{ code: 'uncorrectable_error', message }]
}

/** `0x00000001 : 0x00001000 : P`, of a page that is retired (R), is to be (P), or could not be (F). */
function badPages(root: Root, path: string): Fact<Problem[]> {
  const text = root.text(path)
  if (!isRead(text)) return unread('amdgpu', 'amdgpu_unreadable', text)
  const lines = text.split('\n').filter(Boolean)
  const states = lines.map((line) => /^0x[0-9a-f]{8,16} : 0x[0-9a-f]{8} : ([RPF])$/.exec(line)?.[1])
  if (states.includes(undefined)) {
    const message = `${path}: its content is invalid`
    return new Unknown('amdgpu', 'amdgpu_unreadable', message)
  }
  const count = (state: string) => states.filter((each) => each === state).length
  const [pending, failed] = [count('P'), count('F')]
  return [
    ...(failed > 0
      ? [
          {
            code: 'page_retirement_failed' as const,
            message: `${plural(failed, 'faulty page')} of memory could not be retired. Replace the device`,
          },
        ]
      : []),
    ...(pending > 0
      ? [
          {
            code: 'page_retirement_pending' as const,
            message: `The next reset retires ${plural(pending, 'faulty page')} of memory. Reset the device`,
          },
        ]
      : []),
  ]
}

/**
 * Whether amdgpu is resetting the device: it then refuses its attributes even to those who may read them, as it does for
 * one that is suspended because it is not used.
 */
export function isResetting(root: Root, pci: PciDevice): boolean {
  const load = root.line(`${pci.folder}/gpu_busy_percent`)
  if (isRead(load) || !load.refused) return false
  const power = root.line(`${pci.folder}/power/runtime_status`)
  return isRead(power) && power !== 'suspended'
}
