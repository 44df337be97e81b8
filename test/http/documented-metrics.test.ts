import { beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { openMemoryRegistry } from '../../src/hosts/engines/memory.ts'
import { createMetrics } from '../../src/runtime/metrics/metrics.ts'
import { makeApp } from '../support/app.ts'

const DOCS = join(import.meta.dir, '../../docs')

let metrics: ReadonlySet<string>
beforeAll(async () => {
  const { app } = makeApp({
    metrics: createMetrics('1.2.3', () => 0, process.memoryUsage),
    hosts: {
      registry: openMemoryRegistry(),
      audience: 'https://a.example',
      now: Date.now,
      leaseTtlSeconds: 120,
    },
  })
  const text = await (await app.request('/metrics')).text()
  metrics = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name))
})

test('docs/observability.md lists every metric, and no other', async () => {
  const text = await Bun.file(join(DOCS, 'observability.md')).text()
  const [, table = ''] = /\n## Metrics\n[\s\S]*?\n(\|[\s\S]*?)\n\n/.exec(text) ?? []
  const cells = [...table.matchAll(/^\| (.*?) \|/gm)].map(([, cell = '']) => cell)
  const names = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name))
  expect(names.toSorted()).toEqual([...metrics].toSorted())
})

test('the alerts of docs/production.md are about metrics that there are', async () => {
  const text = await Bun.file(join(DOCS, 'production.md')).text()
  const expressions = [...text.matchAll(/^ +expr: (.*)$/gm)].map(
    ([, expression = '']) => expression,
  )
  expect(expressions.length).toBeGreaterThan(3)
  for (const expression of expressions) {
    const names = expression.match(/\b(?:http|parallel_config|process)_\w+/g) ?? []
    expect(names).not.toEqual([])
    for (const name of names) expect(metrics).toContain(name.replace(/_bucket$/, ''))
  }
})
