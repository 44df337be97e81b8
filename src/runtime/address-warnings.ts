import type { Settings } from './settings.ts'

type Warning = readonly [message: string, fields: Readonly<Record<string, unknown>>]

/** What an operator should know about the addresses: who reaches the service, and which origin agents must use. */
export function addressWarnings(
  { host, publicOrigin }: Pick<Settings, 'host' | 'publicOrigin'>,
  listening: URL,
): Warning[] {
  const isEveryAddress = ['0.0.0.0', '::', '[::]'].includes(host)
  const warnings: Warning[] = []
  if (isEveryAddress) {
    warnings.push([
      'listening on every address of this machine, without TLS: put a proxy with TLS in front of it for hosts and tokens',
      { host },
    ])
  }
  if (isEveryAddress && publicOrigin === undefined) {
    warnings.push([
      'agents on other machines will be refused: set PUBLIC_ORIGIN to the origin at which they reach this service',
      { signed_for: listening.origin },
    ])
  }
  if (publicOrigin !== undefined && publicOrigin !== listening.origin) {
    warnings.push([
      'PUBLIC_ORIGIN differs from the address of this process: start agents with the origin in PUBLIC_ORIGIN',
      { public_origin: publicOrigin, listening: listening.origin },
    ])
  }
  return warnings
}
