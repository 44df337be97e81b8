import { describe, expect, test } from 'bun:test'
import type { Dialect } from '../../../src/shell/index.ts'
import { difference, read } from './compare.ts'
import { randomArguments, randomScript } from './random-script.ts'
import { hasShell, RealShell } from './real-shell.ts'

// `SCRIPTS=5000 bun test test/shell/differential` tries more.
const COUNT = Number(process.env.SCRIPTS ?? 150)
const SEEDS = Array.from({ length: COUNT }, (_, seed) => seed)

const real = new RealShell()

for (const dialect of ['bash', 'sh'] as Dialect[]) {
  const isThere = hasShell(dialect)
  const program = dialect === 'sh' ? 'dash' : 'bash'
  const why = isThere ? '' : ` (skipped: ${program} is not installed)`
  describe.skipIf(!isThere)(`${COUNT} scripts at random, for ${program}${why}`, () => {
    test('give vLLM what the real shell gives it', () => {
      for (const seed of SEEDS) {
        const script = randomScript(seed, dialect)
        expect(difference(real, dialect, script, randomArguments(seed))).toBeUndefined()
      }
    }, 600_000)

    test('are static for the most part', () => {
      const open = SEEDS.filter(
        (seed) => 'unknown' in read(dialect, randomScript(seed, dialect), randomArguments(seed)),
      )
      expect(open.length).toBeLessThan(COUNT / 4)
    })
  })
}
