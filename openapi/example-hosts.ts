import { createHash, createPrivateKey, sign } from 'node:crypto'
import { openMemoryRegistry } from '../src/hosts/engines/memory.ts'
import { namingFailures } from '../src/hosts/registry-failure.ts'
import type { HostReport } from '../src/hosts/report.ts'
import type { TokenKind, TokenLimits } from '../src/hosts/tokens.ts'
import type { Hosts } from '../src/http/dependencies.ts'

/** The time at which all examples play, in seconds since 1970. */
const NOW = 1_800_000_000
const AUDIENCE = 'https://resolve.example'
const DAY = 86_400

/** Starts the PKCS #8 form of an Ed25519 private key; 32 bytes of key follow. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A key of the same bytes each time, for examples alone: they are to be the same from one emission to the next. */
const keyOf = (byte: number) =>
  createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, Buffer.alloc(32, byte)]),
    format: 'der',
    type: 'pkcs8',
  })

const HOST_KEY = keyOf(1)

export const publicKeyOf = (byte: number) => {
  const { x = '' } = keyOf(byte).export({ format: 'jwk' })
  return { kty: 'OKP', crv: 'Ed25519', x } as const
}

const sha256 = (text: string, encoding: 'hex' | 'base64url') =>
  createHash('sha256').update(text).digest(encoding)

const SECRET = 'A'.repeat(43)
const TOKEN_IDS: Readonly<Record<TokenKind, string>> = {
  enrol: '0000000000000001',
  read: '0000000000000002',
  admin: '0000000000000003',
  resolve: '0000000000000004',
}

export const bearer = (kind: TokenKind) => ({
  Authorization: `Bearer pcs_${TOKEN_IDS[kind]}_${SECRET}`,
})

/** A small host: two GPUs on one NUMA node. */
export const EXAMPLE_REPORT: HostReport = {
  schema_version: 1,
  platform: 'cuda',
  device_count: 2,
  visible_devices: [
    { accelerator: 0, partition: null },
    { accelerator: 1, partition: null },
  ],
  degraded: false,
  accelerators: [0, 1].map((index) => ({
    index,
    vendor: 'nvidia',
    model: 'NVIDIA H100 80GB HBM3',
    pci_id: '10de:2330',
    uuid: `GPU-00000000-0000-0000-0000-00000000000${index}`,
    pci_address: `0000:4${index}:00.0`,
    driver: 'nvidia',
    cpu_numa_node: 0,
    memory_numa_node: null,
    memory_bytes: 85_520_809_984,
    partitioning: 'none',
    partitions: [],
    fabric_peers: [1 - index],
    usable: true,
    reason: null,
  })),
  numa_nodes: [
    { id: 0, cpus: '0-63', memory_bytes: 540_000_000_000, memory_only: false, distances: [10] },
  ],
  cpus: { online: '0-63', allowed: '0-63' },
  memory_nodes_allowed: '0',
  memory_policy_allowed: true,
  nics: [],
  software: {
    numactl: true,
    driver_version: '570.86.15',
    python: '/usr/bin/python3',
    vllm: '0.24.0',
    nixl: false,
    ray: false,
  },
  system: {
    hostname: 'gpu-17',
    kernel: '6.8.0-45-generic',
    boot_id: '6b7c2a90-5d1e-4c57-9f3b-0a1b2c3d4e5f',
  },
  sources: { numa_nodes: '/sys/devices/system/node' },
  faults: [],
}

/** The digest that the registry has of the example report. */
export const EXAMPLE_DIGEST = 'd'.repeat(64)

/** A message that gpu-17, or another host by its key, signed. */
export function signedBy(hostId: string, type: string, claims: object): string {
  const { kty, crv, x } = publicKeyOf(1)
  const kid = sha256(JSON.stringify({ crv, kty, x }), 'base64url')
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = { aud: AUDIENCE, sub: hostId, boot_id: 'b7', iat: NOW, ...claims }
  const input = `${encode({ alg: 'EdDSA', kid, typ: type })}.${encode(payload)}`
  return `${input}.${sign(null, Buffer.from(input), HOST_KEY).toString('base64url')}`
}

/** A registry with the host gpu-17, which has reported with sequence 1, and a token of each kind. */
export async function exampleHosts(limits: Partial<TokenLimits> = {}): Promise<Hosts> {
  const registry = openMemoryRegistry()
  for (const kind of ['enrol', 'read', 'admin'] as const) {
    await registry.addToken({
      token_id: TOKEN_IDS[kind],
      kind,
      secret_sha256: sha256(SECRET, 'hex'),
      host_patterns: kind === 'enrol' ? ['gpu-*'] : [],
      created_at: (NOW - DAY) * 1000,
      expires_at: (NOW + DAY) * 1000,
      revoked_at: null,
      name: null,
      last_used_at: null,
      uses: 0,
      max_uses: null,
      max_hosts: null,
      max_bytes: null,
      ...(kind === 'enrol' && limits),
    })
  }
  const host = { host_id: 'gpu-17', public_key: publicKeyOf(1).x, at: NOW * 1000 }
  await registry.enrol({ ...host, labels: { zone: 'a' }, token_id: TOKEN_IDS.enrol })
  const sent = { boot_id: 'b7', sequence: 1, report_sha256: EXAMPLE_DIGEST }
  await registry.acceptReport({ ...host, ...sent, report: EXAMPLE_REPORT, healthy: null })
  return { registry, audience: AUDIENCE, now: () => NOW * 1000, leaseTtlSeconds: 120 }
}

/** The same service with a database that does not answer. */
export async function exampleHostsWithoutDatabase(): Promise<Hosts> {
  const hosts = await exampleHosts()
  const away = () => Promise.reject(new Error('no database today'))
  const names = ['checkReads', 'checkWrites', 'findToken', 'findSender', 'find'] as const
  const registry = { ...hosts.registry, ...Object.fromEntries(names.map((name) => [name, away])) }
  return { ...hosts, registry: namingFailures(registry) }
}
