import { describe, expect, test } from 'bun:test'
import { compareMetadata } from '../../tools/recorder/compare/metadata.ts'
import { recordedReleases } from '../support/golden.ts'
import { metadataOf } from '../support/metadata.ts'
import { release } from '../support/resolve.ts'

describe('the field table, the properties and the hash factors are those of the released packages', () => {
  for (const version of recordedReleases()) {
    test(`vLLM ${version}`, () => {
      expect(compareMetadata(metadataOf(version), release(version)).lines).toEqual([])
    })
  }
})

test('a release that defines a field differently is detected', () => {
  expect(compareMetadata(metadataOf('0.33.0'), release('0.31.0')).lines).toContain(
    'ParallelConfig.enable_hc_sp is new: {"kind":"boolean"}',
  )
})
