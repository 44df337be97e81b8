import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { Limits } from '../../hosts/report.ts'
import { type Draft, type Fact, isKnown, Unknown, unread } from '../fact.ts'
import { MOST_BYTES, parseInteger } from '../numbers.ts'
import { isRead, type Root } from '../root.ts'
import { unifiedGroups } from './cgroup.ts'

const PROCESS_LIMITS = '/proc/self/limits'
const LOCKED_MEMORY = 'Max locked memory'
const NO_QUOTA = 1_048_576

/** What the agent's process may use at most; a large number means "no limit". */
export function probeLimits(root: Root): Draft<Limits> {
  const groups = unifiedGroups(root)
  return {
    shared_memory_bytes: sharedMemory(root),
    huge_pages: hugePages(root),
    locked_memory_bytes: lockedMemory(root),
    memory_bytes: smallest(groups, (group) => memoryMax(root, `${group}/memory.max`), MOST_BYTES),
    cpus: smallest(groups, (group) => cpuMax(root, `${group}/cpu.max`), NO_QUOTA),
  }
}

function unknown(message: string): Unknown {
  return new Unknown('limits', 'limit_unreadable', message)
}

function sharedMemory(root: Root): Fact<number> {
  try {
    const { blocks, bsize } = statfsSync(join(root.dir, 'dev/shm'))
    return blocks * bsize
  } catch {
    return unknown('/dev/shm: it cannot be looked at')
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
  if (soft === 'unlimited') return MOST_BYTES
  return (
    parseInteger(soft, 0, MOST_BYTES) ?? unknown(`${PROCESS_LIMITS}: it has no ${LOCKED_MEMORY}`)
  )
}

/** A group is also limited by those above it; a group without the file sets no limit. */
function smallest(
  groups: Fact<readonly string[]>,
  read: (group: string) => Fact<number> | undefined,
  none: number,
): Fact<number> {
  if (!isKnown(groups)) return groups
  let least = none
  for (const group of groups) {
    const limit = read(group)
    if (limit instanceof Unknown) return limit
    least = Math.min(least, limit ?? none)
  }
  return least
}

function memoryMax(root: Root, path: string): Fact<number> | undefined {
  const line = root.line(path)
  if (!isRead(line)) return line.missing ? undefined : unread('limits', 'limit_unreadable', line)
  if (line === 'max') return MOST_BYTES
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
