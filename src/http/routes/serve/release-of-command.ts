import { findRelease, type Release } from '../../../parallel-config/index.ts'
import { readImage } from '../../../vllm/image.ts'
import type { Notice } from '../../../vllm/outcome.ts'
import { requireRelease } from '../../request/release.ts'
import type { ReadCommandLine } from './command-line.ts'

/**
 * The release for a command line: the one that the request names, else that of the container image, else
 * `defaultRelease`.
 * @throws {Problem} `unknown_release` if the request names an unknown one.
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

/** The notice about a container image with another release than that of the answer. */
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
