import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'

/** A group of processes that the kernel ends when they take more memory than they may. */
export interface MemoryLimit {
  /** Put before a command, it runs that in the group. */
  readonly under: readonly string[]
  /** Removes the group, which has no processes by then. */
  remove(): void
}

let groups = 0

/**
 * Makes a group of version 1 of cgroups, within that of this process. Undefined where that is not allowed, as for users other
 * than root, and where there is only version 2, in which a group with processes cannot have limited groups within it.
 */
export function limitMemory(bytes: number): MemoryLimit | undefined {
  try {
    const own = /^\d+:memory:(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1]
    if (own === undefined) return undefined
    const group = `/sys/fs/cgroup/memory${own}/test-${process.pid}-${groups++}`
    mkdirSync(group)
    writeFileSync(`${group}/memory.limit_in_bytes`, String(bytes))
    return {
      under: ['sh', '-c', `echo $$ > ${group}/cgroup.procs && exec "$@"`, 'sh'],
      remove: () => rmdirSync(group),
    }
  } catch {
    return undefined
  }
}
