/** What a plan can point out, in the order in which it does. */
export const PLAN_FINDINGS = [
  {
    code: 'port_clash',
    severity: 'error',
    summary: 'Two commands of one host listen on the same port.',
  },
  {
    code: 'weights_do_not_fit',
    severity: 'warning',
    summary:
      'By the estimate, the weights of the model are larger than the memory of the devices that hold them.',
  },
  {
    code: 'tensor_group_spans_nodes',
    severity: 'warning',
    summary:
      'Workers of one tensor-parallel group are on different hosts: every layer waits for the network.',
  },
  {
    code: 'tensor_group_spans_links',
    severity: 'warning',
    summary:
      'Devices of one tensor-parallel group have no direct link: every layer waits for the bus.',
  },
  {
    code: 'tensor_group_spans_numa_nodes',
    severity: 'note',
    summary: 'Devices of one tensor-parallel group are on different NUMA nodes.',
  },
  {
    code: 'address_unknown',
    severity: 'warning',
    summary: "A host's address was not sent; its name is used instead.",
  },
  {
    code: 'model_name_missing',
    severity: 'warning',
    summary: 'The command names no model.',
  },
  {
    code: 'host_stale',
    severity: 'warning',
    summary: 'The agent of a host is overdue: its facts may have changed.',
  },
  {
    code: 'host_release_differs',
    severity: 'warning',
    summary: 'A host reports another release of vLLM than the plan is for.',
  },
  {
    code: 'ray_places_workers',
    severity: 'note',
    summary: 'Ray chooses the devices, and which of the other hosts comes next.',
  },
  {
    code: 'host_not_used',
    severity: 'note',
    summary: 'The plan runs nothing on this host.',
  },
  {
    code: 'devices_idle',
    severity: 'note',
    summary: 'The plan leaves devices of this host unused.',
  },
] as const

export type PlanFindingCode = (typeof PLAN_FINDINGS)[number]['code']

/** Something about a plan that the operator should know. */
export interface PlanFinding {
  readonly code: PlanFindingCode
  readonly severity: 'error' | 'warning' | 'note'
  /** Names of the hosts at which to act. */
  readonly hosts: readonly string[]
  readonly message: string
}

/** A finding about hosts of a plan, with the severity of its code. */
export function planFinding(
  code: PlanFindingCode,
  hosts: readonly string[],
  message: string,
): PlanFinding {
  const severity = PLAN_FINDINGS.find((entry) => entry.code === code)?.severity ?? 'error'
  return { code, severity, hosts: [...new Set(hosts)], message }
}

/** In the order of `PLAN_FINDINGS`. */
export function inOrder(findings: readonly PlanFinding[]): PlanFinding[] {
  return PLAN_FINDINGS.flatMap(({ code }) => findings.filter((finding) => finding.code === code))
}
