import type { Deployment } from '../deployment/deployment.ts'
import type { Plan, PlanNode } from '../outcome.ts'

/** A unit file for a host. */
export interface SystemdUnit {
  readonly host: string
  readonly name: string
  readonly unit: string
}

/** A systemd service for each node. */
export function systemdUnits(plan: Plan, deployment: Deployment): SystemdUnit[] {
  const onHost = new Map<string, number>()
  return plan.nodes.map((node) => {
    const at = onHost.get(node.host) ?? 0
    onHost.set(node.host, at + 1)
    const several = plan.nodes.filter(({ host }) => host === node.host).length > 1
    const name = several ? `vllm-${at}.service` : 'vllm.service'
    return { host: node.host, name, unit: unitText(node, deployment) }
  })
}

function unitText({ argv, before, env }: PlanNode, deployment: Deployment): string {
  const variables = Object.entries({ ...deployment.env, ...env })
  const commands = before.map((command) => `/usr/bin/env ${command.replaceAll('%', '%%')}`)
  const main = argv === null ? commands : [`/usr/bin/env vllm ${argv.map(systemdWord).join(' ')}`]
  const first = argv === null ? [] : commands
  return [
    '[Unit]',
    `Description=vLLM ${deployment.version}`,
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    ...variables.map(([name, value]) => `Environment=${systemdWord(`${name}=${value}`)}`),
    ...first.map((command) => `ExecStartPre=${command}`),
    ...main.map((command) => `ExecStart=${command}`),
    'Restart=on-failure',
    'RestartSec=10',
    'LimitMEMLOCK=infinity',
    'TimeoutStopSec=120',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n')
}

/** A word as systemd reads it back (`systemd.syntax(7)`): specifiers, variables and quotes are escaped. */
function systemdWord(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  if (/^[A-Za-z0-9_@%+=:,./$-]+$/.test(plain)) return plain
  return `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}
