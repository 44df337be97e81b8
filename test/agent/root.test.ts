import { describe, expect, test } from 'bun:test'
import { NotRead, Root } from '../../src/agent/root.ts'
import { makeTree } from './tree.ts'

describe('the root', () => {
  test('follows links inside itself and never out of it', () => {
    const dir = makeTree({
      'sys/real/value': 'inside\n',
      'sys/absolute': '-> /sys/real',
      'sys/upwards': '-> ../../../../../../sys/real',
      'etc/passwd-link': '-> /etc/passwd',
      'loop-a': '-> loop-b',
      'loop-b': '-> loop-a',
    })
    const root = new Root(dir, false)
    expect(root.line('/sys/absolute/value')).toBe('inside')
    expect(root.line('/sys/upwards/value')).toBe('inside')
    expect(root.text('/etc/passwd-link')).toMatchObject({ missing: false })
    expect(root.text('/loop-a')).toEqual(
      new NotRead(false, '/loop-a: its links form a loop or leave the root'),
    )
  })
})
