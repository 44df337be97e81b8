import { findRelease, type Release } from '../../../parallel-config/index.ts'
import { readImage } from '../../../vllm/image.ts'
import type { Notice } from '../../../vllm/outcome.ts'
import { requireRelease } from '../../request/release.ts'
import type { ReadCommandLine } from './command-line.ts'

/**
 * The release that a command line is answered for: the one that the request names, else that of the container image,
 * else `defaultRelease`.
 * @throws {Problem} `unknown_release` for one that the request names and that is unknown.
 */
export function releaseOfCommand(
  named: string | undefined,
  commandLine: ReadCommandLine,
  defaultRelease: Release,
): Release {
  if (named !== undefined) return requireRelease(named, '/vllm_version')
  const { release } = imageOf(commandLine)
  return (release && findRelease(release)) ?? defaultRelease
}

/** The notice about a container image with another release than the one that the command line is answered for. */
export function imageNotices(
  commandLine: ReadCommandLine,
  { version }: Pick<Release, 'version'>,
): readonly Notice[] {
  const image = imageOf(commandLine)
  if (image.version === undefined || image.release === version) return []
  const message = `The image has vLLM ${image.version}, but the answer is for ${version}. Set vllm_version to the release of the image`
  const code = 'image_release_differs'
  return [{ code, severity: 'warning', pointer: '/vllm_version', message }]
}

function imageOf(commandLine: ReadCommandLine) {
  return readImage(commandLine.faults === undefined ? (commandLine.image ?? '') : '')
}
