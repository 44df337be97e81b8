import { expect, test } from 'bun:test'
import { readdir, readFile } from 'node:fs/promises'
import { d1Migrations } from '../../../tools/d1-migrations.ts'
import { runWrangler, spawnWrangler } from '../../../tools/wrangler.ts'
import { firstMatch } from '../../support/first-match.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { describeRegistry } from './conformance.ts'
import { registryElsewhere } from './elsewhere/registry-elsewhere.ts'

const MIGRATIONS = new URL('../../../src/hosts/engines/d1-migrations/', import.meta.url)
const state = temporaryFolder()

/** A real D1, as Cloudflare's own simulator has it, in a real workerd. */
async function openUnderWorkerd() {
  const local = ['--persist-to', state]
  await runWrangler(['d1', 'migrations', 'apply', 'REGISTRY', '--local', ...local])
  const address = ['--ip', '127.0.0.1', '--port', '0', '--inspector-port', '0']
  const child = spawnWrangler([
    ...['dev', 'test/hosts/engines/elsewhere/d1-worker.ts', ...local, ...address],
    '--show-interactive-dev-session=false',
  ])
  const origin = await firstMatch(child, /Ready on (http:\S+)/)
  // A path of its own: `/` is the page, which goes out as a file and never reaches the script.
  return registryElsewhere(`${origin}/registry`, () => {
    child.kill()
    return child.exited
  })
}

describeRegistry('D1', openUnderWorkerd)

test('the committed migrations are what the tables are made from (npm run d1-migrations)', async () => {
  const committed = await Promise.all(
    (await readdir(MIGRATIONS)).map(async (name) => [
      name,
      await readFile(new URL(name, MIGRATIONS), 'utf8'),
    ]),
  )
  expect(Object.fromEntries(committed)).toEqual(await d1Migrations())
})
