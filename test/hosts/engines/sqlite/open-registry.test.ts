import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBunSqliteRegistry } from '../../../../src/hosts/engines/bun-sqlite.ts'
import { openRegistry } from '../../../../src/hosts/engines/open.ts'
import { openBunConnection } from '../../../../src/hosts/engines/sqlite/bun-connection.ts'
import { openSqliteRegistry } from '../../../../src/hosts/engines/sqlite/open-registry.ts'
import { createToken } from '../../../../src/hosts/tokens.ts'
import { makeApp } from '../../../support/app.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { createSigner } from '../../agent.ts'
import { tokenRecord } from '../../sample.ts'

const directory = temporaryFolder()

let files = 0
const newFile = () => join(directory, `${files++}.db`)
const enrolment = (host_id: string) => ({
  host_id,
  public_key: 'key',
  labels: {},
  token_id: 'enrols',
  at: 1,
})

async function openNew() {
  const path = newFile()
  const registry = await openBunSqliteRegistry(path)
  await registry.addToken(tokenRecord('enrols'))
  return { path, registry }
}

/** Whether a promise is settled before others that are ready now. */
const isSettled = (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), Bun.sleep(0).then(() => false)])

describe('while a change waits for the disk', () => {
  test('questions are answered, from what is committed', async () => {
    const { path, registry } = await openNew()
    await registry.enrol(enrolment('gpu-1'))
    const other = new Database(path)
    other.run('begin immediate')
    const changes = ['gpu-2', 'gpu-3', 'gpu-4'].map((name) => registry.enrol(enrolment(name)))
    // Long enough for the thread to run into the lock, and much less than it waits for it.
    await Bun.sleep(100)
    expect(await registry.findSender('gpu-1')).toMatchObject({ public_key: 'key' })
    expect(await registry.find('gpu-2')).toBeUndefined()
    expect(await registry.list({ order: 'host_id', limit: 10 })).toHaveLength(1)
    for (const change of changes) expect(await isSettled(change)).toBe(false)
    other.run('rollback')
    other.close()
    expect(await Promise.all(changes)).toEqual(['enrolled', 'enrolled', 'enrolled'])
    expect(await registry.list({ order: 'host_id', limit: 10 })).toHaveLength(4)
    await registry.close()
  })

  test('closing waits for what was accepted', async () => {
    const { path, registry } = await openNew()
    const changes = Array.from({ length: 50 }, (_, index) =>
      registry.enrol(enrolment(`gpu-${index}`)),
    )
    await registry.close()
    expect(new Set(await Promise.all(changes))).toEqual(new Set(['enrolled']))
    const [late] = await Promise.allSettled([registry.enrol(enrolment('gpu-late'))])
    expect(late.status).toBe('rejected')
    const again = await openBunSqliteRegistry(path)
    expect(await again.list({ order: 'host_id', limit: 100 })).toHaveLength(50)
    await again.close()
  })
})

describe('a change that fails', () => {
  test('is a 503, its reason is in the log, and what was asked with it is undone', async () => {
    const path = newFile()
    const registry = await openRegistry(`sqlite:${path}`, openBunSqliteRegistry, () => undefined)
    const { token, record } = await createToken({
      kind: 'enrol',
      host_patterns: ['*'],
      created_at: Date.now(),
      expires_at: Date.now() + 3_600_000,
    })
    await registry.addToken(record)
    const other = new Database(path)
    // As on a disk that is full: the host still fits, and its label does not.
    other.run(
      "create trigger full before insert on host_labels begin select raise(abort, 'database or disk is full'); end",
    )
    const hosts = { registry, audience: 'http://x', now: Date.now, leaseTtlSeconds: 120 }
    const { app, failures } = makeApp({ hosts })
    const { jwk } = await createSigner('gpu-1')
    const enrol = () =>
      app.request('/v1/hosts', {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ host_id: 'gpu-1', public_key: jwk, labels: { zone: 'a' } }),
      })
    const failed = await enrol()
    expect(failed.status).toBe(503)
    expect(await failed.json()).toMatchObject({ code: 'registry_unavailable' })
    expect(failures).toMatchObject([
      { message: 'The registry failed: database or disk is full', name: 'Error' },
    ])
    expect(await registry.find('gpu-1')).toBeUndefined()
    other.run('drop trigger full')
    other.close()
    expect((await enrol()).status).toBe(201)
    await registry.close()
  })
})

describe('a thread that ends by itself', () => {
  const DYING = new URL('../elsewhere/dying-thread.ts', import.meta.url)

  test('rejects what waits for it and what comes after, and reports it; queries go on', async () => {
    const lost: Error[] = []
    const onLost = (reason: Error) => lost.push(reason)
    const registry = await openSqliteRegistry(newFile(), openBunConnection, DYING, onLost)
    await registry.addToken(tokenRecord('enrols'))
    await registry.enrol(enrolment('gpu-1'))
    // The first ends the thread, the others wait for it; the last comes too late.
    const changes = ['gpu-1', 'gpu-2', 'gpu-3'].map((name) => registry.remove(name, 2))
    const outcomes = await Promise.allSettled(changes)
    const [late] = await Promise.allSettled([registry.enrol(enrolment('gpu-4'))])
    for (const outcome of [...outcomes, late]) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { message: 'the thread that writes ended with exit code 7' },
      })
    }
    expect(lost).toHaveLength(1)
    expect(await registry.list({ order: 'host_id', limit: 10 })).toMatchObject([
      { host_id: 'gpu-1' },
    ])
    await registry.checkReads()
    const check = registry.checkWrites()
    await expect(check).rejects.toThrow('the thread that writes ended with exit code 7')
    await registry.close()
    expect(lost).toHaveLength(1)
  })

  test('is started again after a while, longer each time, and what was acknowledged is there', async () => {
    const lost: Error[] = []
    const onLost = (reason: Error) => lost.push(reason)
    const registry = await openSqliteRegistry(newFile(), openBunConnection, DYING, onLost)
    await registry.addToken(tokenRecord('enrols'))
    await registry.enrol(enrolment('gpu-1'))
    for (let end = 0; end < 2; end++) {
      await expect(registry.remove('gpu-1', 2)).rejects.toThrow('exit code 7')
      await expect(registry.enrol(enrolment('gpu-2'))).rejects.toThrow('exit code 7')
      await Bun.sleep(550)
      await registry.enrol(enrolment('gpu-2'))
      await registry.checkWrites()
    }
    // A change that ends the thread each time waits longer for the next.
    await expect(registry.remove('gpu-1', 2)).rejects.toThrow('exit code 7')
    await Bun.sleep(550)
    await expect(registry.remove('gpu-1', 2)).rejects.toThrow('exit code 7')
    await Bun.sleep(550)
    await expect(registry.enrol(enrolment('gpu-3'))).rejects.toThrow('exit code 7')
    await Bun.sleep(500)
    await registry.enrol(enrolment('gpu-3'))
    expect(lost).toHaveLength(4)
    const hosts = await registry.list({ order: 'host_id', limit: 10 })
    expect(hosts.map(({ host_id }) => host_id)).toEqual(['gpu-1', 'gpu-2', 'gpu-3'])
    await registry.close()
    await expect(registry.enrol(enrolment('gpu-4'))).rejects.toThrow('the registry is closed')
  }, 15_000)

  test('whose successor cannot open the file is why changes are refused, until one can', async () => {
    const path = newFile()
    const registry = await openSqliteRegistry(path, openBunConnection, DYING, () => undefined)
    await registry.addToken(tokenRecord('enrols'))
    await expect(registry.remove('gpu-1', 2)).rejects.toThrow('exit code 7')
    writeFileSync(`${path}.unopenable`, '')
    await Bun.sleep(550)
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(registry.enrol(enrolment('gpu-1'))).rejects.toThrow('too many open files')
    }
    rmSync(`${path}.unopenable`)
    await Bun.sleep(1_050)
    await registry.enrol(enrolment('gpu-1'))
    await registry.close()
  })

  test('before it has opened the file is why that cannot be opened', async () => {
    const missing = new URL('missing-thread.ts', import.meta.url)
    const opening = openSqliteRegistry(newFile(), openBunConnection, missing, () => undefined)
    const [outcome] = await Promise.allSettled([opening])
    expect(outcome).toMatchObject({ status: 'rejected' })
    expect(String((outcome as PromiseRejectedResult).reason)).toContain(
      'the thread that writes failed',
    )
  })
})
