import type { Plan } from '../../outcome.ts'
import type { Port } from '../../ports/purposes.ts'
import { LABELS, NAME } from './workload.ts'

/**
 * NetworkPolicies that let clients reach the API and the pods of the plan reach each other. Some of the ports between
 * the pods are chosen when they start, so that those policies name no ports.
 */
export function networkPolicies({ nodes }: Plan): object[] {
  const ports = nodes.flatMap((node) => node.ports)
  const api = [...new Set(numbersOf(ports.filter(({ from }) => from === 'clients')))]
  const between = ports.filter(({ from }) => from === 'nodes')
  const fixed = between.every(({ port }) => port !== null)
  const own = { podSelector: { matchLabels: LABELS } }
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: NAME, labels: LABELS },
      spec: {
        podSelector: { matchLabels: LABELS },
        policyTypes: ['Ingress'],
        ingress: [
          ...(api.length > 0 ? [{ ports: api.map(tcp) }] : []),
          ...(between.length > 0
            ? [{ from: [own], ...(fixed && { ports: [...new Set(numbersOf(between))].map(tcp) }) }]
            : []),
        ],
      },
    },
  ]
}

function numbersOf(ports: readonly Port[]): number[] {
  return ports.flatMap(({ port, through = port }) =>
    port === null || through === null
      ? []
      : Array.from({ length: through - port + 1 }, (_, at) => port + at),
  )
}

function tcp(port: number): object {
  return { protocol: 'TCP', port }
}
