import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import fc from 'fast-check'
import { createSigner, type Signer } from '../hosts/agent.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../hosts/engines/embedded-postgres.ts'
import { hostReport } from '../hosts/sample.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { hostClient, type StoredHost } from './host-client.ts'
import { makeToken, type ServerProcess, startServer } from './server-process.ts'

const WRITERS = 16
const REPORTS_EACH = 6

/** Sends the reports of one host from many writers, in a random order, to the servers in turn. */
async function race(servers: readonly ServerProcess[], signer: Signer) {
  const total = WRITERS * REPORTS_EACH
  const numbers = Array.from({ length: total }, (_, index) => index + 1)
  const order = fc.sample(fc.shuffledSubarray(numbers, { minLength: total }), 1)[0] ?? []
  const accepted: { sequence: number; generation: number }[] = []
  const statuses = new Set<number>()
  const write = async (writer: number) => {
    const server = servers[writer % servers.length] as ServerProcess
    for (const sequence of order.slice(writer * REPORTS_EACH, (writer + 1) * REPORTS_EACH)) {
      const changed = hostReport({ device_count: sequence })
      const response = await hostClient(server.origin).report(signer, sequence, changed)
      statuses.add(response.status)
      const { generation = 0 } = (await response.json()) as Partial<StoredHost>
      if (response.status === 200) accepted.push({ sequence, generation })
    }
  }
  /** What a reader sees meanwhile never goes back. */
  const seen: StoredHost[] = []
  let done = false
  const watch = async (token: string) => {
    while (!done) {
      const server = servers[seen.length % servers.length] as ServerProcess
      seen.push(await hostClient(server.origin).look(signer.host_id, token))
      await Bun.sleep(2)
    }
  }
  return async (token: string) => {
    const watching = watch(token)
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
    done = true
    await watching
    const last = await hostClient((servers[0] as ServerProcess).origin).look(signer.host_id, token)
    return { accepted, statuses, seen: [...seen, last], last, total }
  }
}

function describeRace(
  name: string,
  start: () => Promise<{ servers: ServerProcess[]; url: string }>,
) {
  describe(`16 writers of one host on ${name}`, () => {
    let servers: ServerProcess[] = []
    let url = ''
    beforeAll(async () => {
      const started = await start()
      servers = started.servers
      url = started.url
    }, 60_000)
    afterAll(async () => {
      for (const server of servers) await server.stop()
    })

    test('never make its sequence go back, nor give a generation twice', async () => {
      const enrolToken = await makeToken(url, 'enrol')
      const readToken = await makeToken(url, 'read')
      for (let round = 0; round < 3; round += 1) {
        const signer = await createSigner(`gpu-${round}`)
        const { origin } = servers[0] as ServerProcess
        expect((await hostClient(origin).enrol(signer, enrolToken)).status).toBe(201)
        const run = await race(servers, signer)
        const { accepted, statuses, seen, last, total } = await run(readToken)
        expect([...statuses].filter((status) => status !== 200 && status !== 409)).toEqual([])
        const sequences = seen.map((host) => host.sequence)
        expect(sequences).toEqual(sequences.toSorted((left, right) => left - right))
        for (const host of seen)
          if (host.sequence > 0) expect(host.device_count).toBe(host.sequence)
        expect(last).toMatchObject({ sequence: total, generation: accepted.length })
        const byGeneration = accepted.toSorted((left, right) => left.generation - right.generation)
        expect(byGeneration.map(({ generation }) => generation)).toEqual(
          accepted.map((_, index) => index + 1),
        )
        const inOrder = byGeneration.map(({ sequence }) => sequence)
        expect(inOrder).toEqual(inOrder.toSorted((left, right) => left - right))
      }
    }, 60_000)
  })
}

const directory = temporaryFolder()
let postgres: EmbeddedPostgres | undefined
afterAll(() => postgres?.stop())

describeRace('SQLite', async () => {
  const url = `sqlite:${join(directory, 'registry.db')}`
  return { url, servers: [await startServer({ databaseUrl: url })] }
})

describeRace('PostgreSQL with two instances', async () => {
  postgres = await startEmbeddedPostgres()
  const url = await postgres.createDatabase('race')
  const start = () => startServer({ databaseUrl: url })
  return { url, servers: await Promise.all([start(), start()]) }
})
