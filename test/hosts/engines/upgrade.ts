import { expect } from 'bun:test'
import { readFile } from 'node:fs/promises'
import type { HostRegistry } from '../../../src/hosts/registry.ts'
import { hostReport, tokenRecord } from '../sample.ts'

/** The statements that make a database of the release before, with a host and a token. */
export const PREVIOUS_SCHEMA = await readFile(new URL('schema-0.2.0.sql', import.meta.url), 'utf8')

/** What was in the database of the release before is there, and works with what came since. */
export async function expectUpgraded(registry: HostRegistry): Promise<void> {
  await registry.checkReads()
  const host = { host_id: 'gpu-1', public_key: 'key-of-gpu-1' }
  expect(await registry.find('gpu-1')).toEqual({
    ...host,
    labels: { zone: 'a' },
    platform: 'cuda',
    device_count: 8,
    generation: 2,
    sequence: 7,
    boot_id: 'boot-1',
    enrolled_at: 1_000,
    reported_at: 2_000,
    renewed_at: 3_000,
    report_sha256: 'digest-1',
    report: { platform: 'cuda' } as never,
    healthy: null,
    enrolled_by: null,
  })
  const token_id = '0123456789abcdef'
  expect(await registry.findToken(token_id)).toEqual(tokenRecord(token_id))
  const message = { ...host, boot_id: 'boot-1', sequence: 8, at: 4_000, report_sha256: 'digest-1' }
  expect(await registry.renewLease(message)).toEqual({ generation: 2 })
  const report = { ...message, sequence: 9, report: hostReport(), healthy: true }
  expect(await registry.acceptReport(report)).toEqual({ generation: 2 })
  const second = { host_id: 'gpu-2', public_key: 'key', labels: {}, token_id, at: 4_000 }
  expect(await registry.enrol(second)).toBe('enrolled')
  expect(await registry.remove('gpu-1', 5_000)).toBe(true)
}
