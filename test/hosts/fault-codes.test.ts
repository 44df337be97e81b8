import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import { HEALTH_PROBLEMS, REPORT_FAULTS } from '../../src/hosts/fault-codes.ts'

test('every code of a fault and of a health problem is one that the agent reports', async () => {
  const agent = new URL('../../src/agent/', import.meta.url).pathname
  const sources = await Promise.all(
    [...new Glob('**/*.ts').scanSync(agent)].map((path) => Bun.file(agent + path).text()),
  )
  const text = sources.join('\n')
  const unused = [...Object.keys(REPORT_FAULTS), ...Object.keys(HEALTH_PROBLEMS)].filter(
    (code) => !text.includes(`'${code}'`),
  )
  expect(unused).toEqual([])
})
