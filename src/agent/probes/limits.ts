import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { Limits } from '../../hosts/report.ts'
import { type Draft, type Fact, isKnown, Unknown, unread } from '../fact.ts'
import { MOST_BYTES, parseInteger } from '../numbers.ts'
import { isRead, type Root } from '../root.ts'
import { type ControllerGroups, controllerGroups } from './cgroup.ts'

const PROCESS_LIMITS = '/proc/self/limits'
const LOCKED_MEMORY = 'Max locked memory'
/** What the report has where nothing limits the bytes. */
export const NO_LIMIT = MOST_BYTES
/** What the report has where no quota limits the CPUs. */
export const NO_QUOTA = 1_048_576

/** What the agent's process may use at most. */
export function probeLimits(root: Root): Draft<Limits> {
  return {
    shared_memory_bytes: sharedMemory(root),
    huge_pages: hugePages(root),
    locked_memory_bytes: lockedMemory(root),
    memory_bytes: smallest(controllerGroups(root, 'memory'), NO_LIMIT, {
      1: (group) => memoryMax(root, `${group}/memory.limit_in_bytes`),
      2: (group) => memoryMax(root, `${group}/memory.max`),
    }),
    cpus: smallest(controllerGroups(root, 'cpu'), NO_QUOTA, {
      1: (group) => cfsQuota(root, group),
      2: (group) => cpuMax(root, `${group}/cpu.max`),
    }),
  }
}

function unknown(message: string): Unknown {
  return new Unknown('limits', 'limit_unreadable', message)
}

function sharedMemory(root: Root): Fact<number> {
  const path = root.realPath('/dev/shm')
  if (!isRead(path)) return unread('limits', 'limit_unreadable', path)
  try {
    const { blocks, bsize } = statfsSync(join(root.dir, path))
    // A file system in memory that was mounted with size=0 has no blocks and no limit.
    return blocks === 0 ? NO_LIMIT : blocks * bsize
  } catch (error) {
    return unknown(`/dev/shm: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function hugePages(root: Root): Fact<number> {
  const lines = root.lines('/proc/meminfo')
  if (!isRead(lines)) return unread('limits', 'limit_unreadable', lines)
  const line = lines.find((each) => each.startsWith('HugePages_Total:')) ?? ''
  const count = parseInteger(line.slice('HugePages_Total:'.length).trim(), 0, MOST_BYTES)
  return count ?? unknown('/proc/meminfo: it has no HugePages_Total')
}

/** The soft limit is the first column behind the name. */
function lockedMemory(root: Root): Fact<number> {
  const lines = root.lines(PROCESS_LIMITS)
  if (!isRead(lines)) return unread('limits', 'limit_unreadable', lines)
  const line = lines.find((each) => each.startsWith(LOCKED_MEMORY)) ?? ''
  const [soft = ''] = line.slice(LOCKED_MEMORY.length).trim().split(/\s+/, 1)
  if (soft === 'unlimited') return NO_LIMIT
  return (
    parseInteger(soft, 0, MOST_BYTES) ?? unknown(`${PROCESS_LIMITS}: it has no ${LOCKED_MEMORY}`)
  )
}

/** A group is also limited by those above it; a group without the file sets no limit. */
function smallest(
  groups: Fact<ControllerGroups>,
  none: number,
  readers: Readonly<Record<1 | 2, (group: string) => Fact<number> | undefined>>,
): Fact<number> {
  if (!isKnown(groups)) return groups
  let least = none
  for (const group of groups.folders) {
    const limit = readers[groups.version](group)
    if (limit instanceof Unknown) return limit
    least = Math.min(least, limit ?? none)
  }
  return least
}

function memoryMax(root: Root, path: string): Fact<number> | undefined {
  const line = root.line(path)
  if (!isRead(line)) return line.missing ? undefined : unread('limits', 'limit_unreadable', line)
  // Version 1 writes the largest number of pages, in bytes, for no limit.
  if (line === 'max' || /^9\d{18}$/.test(line)) return NO_LIMIT
  return parseInteger(line, 0, MOST_BYTES) ?? unknown(`${path}: its content is invalid`)
}

/** Quota and period in microseconds. */
function cpuMax(root: Root, path: string): Fact<number> | undefined {
  const line = root.line(path)
  if (!isRead(line)) return line.missing ? undefined : unread('limits', 'limit_unreadable', line)
  const [quota = '', period = ''] = line.split(' ')
  const length = parseInteger(period, 1, MOST_BYTES)
  if (quota === 'max' && length) return NO_QUOTA
  const part = parseInteger(quota, 1, MOST_BYTES)
  return part && length ? part / length : unknown(`${path}: its content is invalid`)
}

/** Version 1 has quota and period in files of their own; -1 is no quota. */
function cfsQuota(root: Root, group: string): Fact<number> | undefined {
  const quota = root.line(`${group}/cpu.cfs_quota_us`)
  const period = root.line(`${group}/cpu.cfs_period_us`)
  if (!isRead(quota)) return quota.missing ? undefined : unread('limits', 'limit_unreadable', quota)
  if (quota === '-1') return NO_QUOTA
  if (!isRead(period)) return unread('limits', 'limit_unreadable', period)
  const [part, length] = [quota, period].map((text) => parseInteger(text, 1, MOST_BYTES))
  return part && length ? part / length : unknown(`${group}: its quota of CPU time is invalid`)
}
