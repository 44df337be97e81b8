import { type CheckAnswer, type CheckOptions, checkManifests } from '../../src/manifests/index.ts'
import { release, sha256 } from '../support/resolve.ts'

/** Checks a stream with 0.24.0 for images that name no release. */
export function check(text: string, options: Partial<CheckOptions> = {}): CheckAnswer {
  return checkManifests(text, {
    release: release('0.24.0'),
    releaseIsGiven: false,
    models: new Map(),
    host: {},
    env: {},
    strict: false,
    sha256,
    ...options,
  })
}

/** The codes that are found, each once. */
export function codesIn(text: string, options: Partial<CheckOptions> = {}): string[] {
  return [...new Set(check(text, options).findings.map(({ code }) => code))]
}
