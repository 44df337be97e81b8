import { expect, test } from 'bun:test'
import { createSigner } from '../hosts/agent.ts'
import { hostReport } from '../hosts/sample.ts'
import { startServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { hostClient } from './host-client.ts'
import { AUDIENCE, makeToken } from './server-process.ts'

const LEASE_MILLISECONDS = 3_000

/** A service with short leases, and a host that reported once. */
async function serviceWithHost() {
  const directory = temporaryFolder()
  const databaseUrl = `sqlite:${directory}/registry.db`
  const enrolToken = await makeToken(databaseUrl, 'enrol')
  const Authorization = `Bearer ${await makeToken(databaseUrl, 'read')}`
  const start = () =>
    startServer({
      DATABASE_URL: databaseUrl,
      PUBLIC_ORIGIN: AUDIENCE,
      HOST_LEASE_TTL_SECONDS: String(LEASE_MILLISECONDS / 1000),
    })
  const server = await start()
  const client = hostClient(server.url.slice(0, -1))
  const signer = await createSigner('gpu-1')
  expect((await client.enrol(signer, enrolToken)).status).toBe(201)
  expect((await client.report(signer, 1, hostReport())).status).toBe(200)
  return {
    server,
    start,
    /** What resolving for the host is answered with. */
    async resolve(url: string) {
      const response = await fetch(`${url}v1/resolve`, {
        method: 'POST',
        headers: { Authorization, 'Content-Type': 'application/json' },
        body: JSON.stringify({ config: {}, host_id: 'gpu-1' }),
      })
      const { host, errors } = (await response.json()) as {
        host?: { state: string }
        errors?: { code: string }[]
      }
      return host?.state ?? errors?.[0]?.code
    },
  }
}

test.concurrent('a service that was down for longer than a lease gives its hosts one more, and says so', async () => {
  const { server, start, resolve } = await serviceWithHost()
  server.child.kill('SIGKILL')
  await Bun.sleep(LEASE_MILLISECONDS + 500)
  const again = await start()
  expect(await resolve(again.url)).toBe('stale')
  await Bun.sleep(LEASE_MILLISECONDS)
  expect(await resolve(again.url)).toBe('host_expired')
  const { lines } = await again.stop()
  expect(lines.map(({ message }) => message)).toContain(
    'hosts were not served, so their leases are extended',
  )
}, 30_000)

test.concurrent('a service that stood still for longer than a lease does so for the first request already', async () => {
  const { server, resolve } = await serviceWithHost()
  server.child.kill('SIGSTOP')
  await Bun.sleep(LEASE_MILLISECONDS + 500)
  server.child.kill('SIGCONT')
  expect(await resolve(server.url)).toBe('stale')
  await server.stop()
}, 30_000)
