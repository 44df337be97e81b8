import { beforeEach, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { base64url, CompactSign } from 'jose'
import { openMemoryRegistry } from '../../src/hosts/engines/memory.ts'
import {
  reportDigest,
  takeLease,
  takeReport,
  type VerificationTerms,
} from '../../src/hosts/verify-message.ts'
import { claimsOf, createSigner, signedLease, signedReport } from './agent.ts'
import { hostReport, tokenRecord } from './sample.ts'

const NOW = 1_800_000_000
const audience = 'https://resolve.example'
const report = hostReport()
const untrusted = { refused: 'message_untrusted' } as const
const when = (sequence: number, iat = NOW) => ({ sequence, iat, audience })

let terms: VerificationTerms
const signer = await createSigner('gpu-1')
const stranger = await createSigner('gpu-2')

beforeEach(async () => {
  const registry = openMemoryRegistry()
  await registry.addToken(tokenRecord('enrols'))
  for (const { host_id, jwk } of [signer, stranger]) {
    const host = { host_id, public_key: jwk.x, labels: {}, at: NOW * 1000 }
    await registry.enrol({ ...host, token_id: 'enrols' })
  }
  terms = { registry, audience, now: () => NOW * 1000 }
})

const nothingStored = async () => expect((await terms.registry.find('gpu-1'))?.sequence).toBe(0)

describe('a report', () => {
  test('signed by the host is stored', async () => {
    const message = await signedReport(signer, report, when(1))
    expect(await takeReport(terms, 'gpu-1', message)).toMatchObject({ generation: 1 })
    expect(await terms.registry.find('gpu-1')).toMatchObject({
      report,
      report_sha256: await reportDigest(report),
      renewed_at: NOW * 1000,
    })
  })

  test.each([-60, 60])('made %d s from now by the host clock is taken', async (skew) => {
    const message = await signedReport(signer, report, when(1, NOW + skew))
    expect(await takeReport(terms, 'gpu-1', message)).toMatchObject({ generation: 1 })
  })

  test.each([-61, 61])('made %d s from now is not trusted', async (skew) => {
    const message = await signedReport(signer, report, when(1, NOW + skew))
    expect(await takeReport(terms, 'gpu-1', message)).toEqual(untrusted)
  })

  test('replayed is refused with the last sequence', async () => {
    const message = await signedReport(signer, report, when(5))
    await takeReport(terms, 'gpu-1', message)
    expect(await takeReport(terms, 'gpu-1', message)).toEqual({
      refused: 'sequence_not_newer',
      last_sequence: 5,
    })
  })

  test('of another shape is refused with its places, once it is known to be the host that sent it', async () => {
    const claims = { ...claimsOf(signer, when(1)), report: { ...report, device_count: '8' } }
    const answer = await takeReport(terms, 'gpu-1', await signer.sign('report', claims))
    expect(answer).toMatchObject({
      refused: 'report_invalid',
      issues: [{ path: ['report', 'device_count'] }],
    })
    await nothingStored()
  })

  test('of a host that did not enrol is refused as any other that is not trusted', async () => {
    const unknown = await createSigner('gpu-3')
    const message = await signedReport(unknown, report, when(1))
    expect(await takeReport(terms, 'gpu-3', message)).toEqual(untrusted)
  })
})

describe('a lease', () => {
  test('on the stored report is renewed', async () => {
    await takeReport(terms, 'gpu-1', await signedReport(signer, report, when(1)))
    const message = await signedLease(signer, report, when(2))
    expect(await takeLease(terms, 'gpu-1', message)).toEqual({ generation: 1 })
  })

  test('on a report that is not stored asks for the report', async () => {
    const message = await signedLease(signer, report, when(2))
    expect(await takeLease(terms, 'gpu-1', message)).toEqual({ refused: 'report_required' })
  })
})

/** Messages that the holder of another key, or of none, or of a message of another kind, could send. */
const forgeries: Record<string, () => Promise<string>> = {
  'signed by another host': () => stranger.sign('report', { ...claimsOf(signer, when(1)), report }),
  'signed by another host under this key id': async () => {
    const honest = await signedReport(signer, report, when(1))
    const { kid } = JSON.parse(
      new TextDecoder().decode(base64url.decode(honest.split('.')[0] ?? '')),
    )
    return stranger.sign('report', { ...claimsOf(signer, when(1)), report }, { kid })
  },
  'without a signature, alg none': async () => {
    const [, payload] = (await signedReport(signer, report, when(1))).split('.')
    return `${base64url.encode('{"alg":"none"}')}.${payload}.`
  },
  'by HS256 with the public key as the secret': () =>
    new CompactSign(
      new TextEncoder().encode(JSON.stringify({ ...claimsOf(signer, when(1)), report })),
    )
      .setProtectedHeader({ alg: 'HS256', typ: 'host-report+jwt' })
      .sign(base64url.decode(signer.jwk.x)),
  'for another service': () =>
    signedReport(signer, report, { ...when(1), audience: 'https://other.example' }),
  'for another host': () =>
    signer.sign('report', { ...claimsOf(signer, when(1)), sub: 'gpu-2', report }),
  'a lease sent as a report': () => signedLease(signer, report, when(1)),
  'with a report but the type of a lease': () =>
    signer.sign('lease', { ...claimsOf(signer, when(1)), report }),
  'with another key id': () =>
    signer.sign('report', { ...claimsOf(signer, when(1)), report }, { kid: 'other' }),
  'with a key of its own in the header': () =>
    stranger.sign('report', { ...claimsOf(signer, when(1)), report }, { jwk: stranger.jwk }),
  'without a sequence': () =>
    signer.sign('report', { ...claimsOf(signer, when(1)), sequence: undefined, report }),
  'with a boot id that PostgreSQL cannot keep': () =>
    signer.sign('report', { ...claimsOf(signer, when(1)), boot_id: 'boot\0', report }),
  'with an unknown claim': () =>
    signer.sign('report', { ...claimsOf(signer, when(1)), report, admin: true }),
  'with a payload that is not JSON': () =>
    new CompactSign(new TextEncoder().encode('{'))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'host-report+jwt' })
      .sign(signer.key),
  empty: async () => '',
  'of two parts': async () => 'a.b',
}

describe('a forged report', () => {
  test.each(Object.entries(forgeries))('%s is not trusted', async (_name, forge) => {
    expect(await takeReport(terms, 'gpu-1', await forge())).toEqual(untrusted)
    await nothingStored()
  })

  test('with any one character changed is not trusted', async () => {
    const honest = await signedReport(signer, report, when(1))
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.='
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: honest.length - 1 }),
        fc.constantFrom(...alphabet),
        async (at, character) => {
          fc.pre(honest[at] !== character)
          const forged = honest.slice(0, at) + character + honest.slice(at + 1)
          expect(await takeReport(terms, 'gpu-1', forged)).toEqual(untrusted)
        },
      ),
      { numRuns: 500 },
    )
    await nothingStored()
  })

  test('cut short or made longer anywhere is not trusted', async () => {
    const honest = await signedReport(signer, report, when(1))
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: honest.length }),
        fc.string({ maxLength: 3 }),
        async (at, inserted) => {
          const forged = honest.slice(0, at) + inserted
          fc.pre(forged !== honest)
          expect(await takeReport(terms, 'gpu-1', forged)).toEqual(untrusted)
        },
      ),
      { numRuns: 200 },
    )
    await nothingStored()
  })
})
