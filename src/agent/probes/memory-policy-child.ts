import { dlopen, FFIType } from 'bun:ffi'
import { arch } from 'node:process'

/** Number of the system call get_mempolicy. */
const SYSTEM_CALLS: Readonly<Record<string, number>> = { x64: 239, arm64: 236, ppc64: 260 }

/** What the child prints: vLLM assumes that a process that may read its memory policy may also set it. */
export function askMemoryPolicy(): { allowed: boolean } | { why: string } {
  const number = SYSTEM_CALLS[arch]
  if (number === undefined) return { why: `The agent does not know the system call on ${arch}` }
  const { i64 } = FFIType
  try {
    const { symbols } = dlopen('libc.so.6', {
      syscall: { args: [i64, i64, i64, i64, i64, i64], returns: i64 },
    })
    return { allowed: Number(symbols.syscall(number, 0, 0, 0, 0, 0)) === 0 }
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) }
  }
}
