import type { Nic, NicPort } from '../hosts/report.ts'

type Port = Pick<NicPort, 'port' | 'state' | 'rate_gbps'>

/** The ports of an RDMA card that are known; where the list of them is not, the first. */
export function portsOf({ ports, port_state, rate_gbps }: Nic): readonly Port[] {
  if (ports) return ports
  return port_state === undefined && rate_gbps === undefined
    ? []
    : [{ port: 1, state: port_state ?? null, rate_gbps: rate_gbps ?? null }]
}

/** `400 Gb/s, ACTIVE`; of several ports, `port 1 400 Gb/s ACTIVE` for each. */
export function describePorts(nic: Nic): string[] {
  const texts = portsOf(nic).map(({ port, state, rate_gbps }) => ({
    port,
    parts: [rate_gbps === null ? '' : `${rate_gbps} Gb/s`, state ?? ''].filter(Boolean),
  }))
  return texts.length === 1
    ? texts.flatMap(({ parts }) => parts)
    : texts.map(({ port, parts }) => [`port ${port}`, ...parts].join(' '))
}
