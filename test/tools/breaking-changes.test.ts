import { describe, expect, test } from 'bun:test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { breakingChanges, canCompare, RELEASED } from '../../tools/breaking-changes.ts'
import type { Json } from '../support/app.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

if (!canCompare) process.stderr.write('skipped: there is no go to run oasdiff with\n')

const folder = temporaryFolder()

async function changesOf(name: string, change: (document: Json) => void) {
  const document: Json = await Bun.file(RELEASED).json()
  change(document)
  const path = join(folder, `${name}.json`)
  await writeFile(path, JSON.stringify(document))
  return await breakingChanges(path)
}

describe.if(canCompare)('oasdiff', () => {
  test('lets an addition pass', async () => {
    const changes = await changesOf('addition', ({ components: { schemas } }) => {
      schemas.Resolution.properties.extra = { type: 'string' }
      schemas.Problem.properties.code.enum.push('a_code_of_later')
    })
    expect(changes).toBeUndefined()
  }, 120_000)

  test('stops an operation that is gone, a new demand and an answer that is less', async () => {
    const changes = await changesOf('break', ({ paths, components: { schemas } }) => {
      delete paths['/v1/upgrade']
      schemas.ResolveRequest.required = ['host']
      delete schemas.Resolution.properties.hash
      schemas.RegisteredHost.properties.state.enum.push('asleep')
    })
    for (const code of [
      'api-path-removed-without-deprecation',
      'request-property-became-required',
      'response-required-property-removed',
      'response-property-enum-value-added',
    ])
      expect(changes).toContain(code)
  }, 120_000)
})
