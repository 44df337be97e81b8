import { z } from 'zod'
import type { ReportFaultCode } from '../../hosts/fault-codes.ts'
import { runChild, selfCommand } from '../child.ts'
import { type Fact, Unknown } from '../fact.ts'
import type { Root } from '../root.ts'

/** What the agent is started with to be the child that makes the system call. */
export const MEMORY_POLICY_CHILD = '--memory-policy-child'

const Answer = z.union([
  z.strictObject({ allowed: z.boolean() }),
  z.strictObject({ why: z.string().max(512) }),
])

/** Whether the agent's process, and so one started beside it, may set its NUMA memory policy (seccomp may forbid it). */
export async function probeMemoryPolicy(root: Root): Promise<Fact<boolean>> {
  if (!root.live) {
    return failed(
      'not_asked',
      'The tree is not that of the running host, so the kernel was not asked',
    )
  }
  const limits = { deadlineSeconds: 5, mostBytes: 4096 }
  const outcome = await runChild(selfCommand(MEMORY_POLICY_CHILD), limits)
  if (outcome.kind !== 'ended') {
    return failed('memory_policy_failed', 'The process that queries the kernel did not end')
  }
  const answer = Answer.safeParse(parse(outcome.output))
  if (!answer.success) {
    const message = `The process that queries the kernel ended with exit code ${outcome.exitCode}`
    return failed('memory_policy_failed', message)
  }
  return 'why' in answer.data
    ? failed('memory_policy_failed', answer.data.why)
    : answer.data.allowed
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function failed(code: ReportFaultCode, message: string): Unknown {
  return new Unknown('memory_policy', code, message)
}
