import { expect, test } from 'bun:test'
import { join } from 'node:path'
import packageJson from '../package.json' with { type: 'json' }

const { version } = packageJson

test.each([
  ['openapi/sdk-typescript/package.json', `"version": "${version}"`, 1],
  ['deploy/chart/Chart.yaml', `ersion: ${version}\n`, 2],
  ['deploy/argocd-presync/presync-check.yaml', `parallel-config-service:${version}\n`, 1],
  ['docs/production.md', `REGISTRY/parallel-config-service:${version}`, 2],
  ['docs/production.md', `REGISTRY/parallel-config-agent:${version} `, 1],
  ['docs/cli.md', `rev: v${version}\n`, 1],
] as const)('%s has the version of the package', async (path, text, times) => {
  const parts = (await Bun.file(join(import.meta.dir, '..', path)).text()).split(text)
  expect([text, parts.length - 1]).toEqual([text, times])
})

test('the changelog begins with the version of the package, or with what comes after it', async () => {
  const changelog = await Bun.file(join(import.meta.dir, '../CHANGELOG.md')).text()
  const [newest = ''] = /^## .*$/m.exec(changelog) ?? []
  expect(newest).toMatch(new RegExp(`^## (?:${RegExp.escape(version)} - \\S+|Unreleased)$`))
})
