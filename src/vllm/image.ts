import { findVersion, releaseVersions } from './releases/find.ts'
import type { ReleaseVersion } from './releases/versions.ts'

/** The parts of the name of a container image. */
export interface Image {
  /** The last part of the name, without tag and digest: `vllm-openai`. */
  readonly name: string
  readonly tag: string | undefined
  readonly hasDigest: boolean
  /** The version of vLLM that the tag names, such as `0.6.3`; undefined if it names none. */
  readonly version: string | undefined
  /** That version, if it is a known release. */
  readonly release: ReleaseVersion | undefined
}

/** Tags that begin with a version of vLLM: `v0.23.0`, `v0.10.2-aibrix-v0.5.0`, `v0.9.0.1-x86_64`, `v0.7.3.self.post1`. */
const VERSION_TAG = /^v?(\d+\.\d+\.\d+(?:\.\d+)?)(?:\.post\d+)?(?!\d|\.\d)/

/** Tags that name vLLM before its version: `rocm6.4.1_vllm_0.10.1_20250909`. */
const NAMED_VERSION = /(?:^|[_.-])vllm[_-]?v?(\d+\.\d+\.\d+)(?![\d.])/

/** Whether images of a repository have the version of vLLM. Projects such as llm-d and LMCache use their own versions. */
const carriesVllmVersion = (repository: string): boolean =>
  /vllm/.test(repository.slice(repository.lastIndexOf('/') + 1)) &&
  !/(?:^|\/)lmcache\//.test(repository)

/** Images whose entrypoint is `vllm serve`, so that the arguments of the container are options of it. */
const SERVES_BY_ITSELF = /^vllm-(?:openai|tpu|omni|cpu)(?:$|-)/

/** Reads the name of an image, such as `docker.io/vllm/vllm-openai:v0.24.0@sha256:...`. Any text is accepted. */
export function readImage(image: string): Image {
  const [reference = '', digest] = image.split('@', 2)
  const path = reference.slice(reference.lastIndexOf('/') + 1)
  const [name = '', tag] = path.split(':', 2)
  const version = versionIn(
    reference.slice(0, reference.length - (tag === undefined ? 0 : tag.length + 1)),
    tag ?? '',
  )
  return {
    name,
    tag,
    hasDigest: digest !== undefined,
    version,
    release: version === undefined ? undefined : findVersion(version),
  }
}

/** The version of vLLM that the tag of an image names. */
function versionIn(repository: string, tag: string): string | undefined {
  const named = NAMED_VERSION.exec(tag)?.[1]
  if (named !== undefined) return named
  const version = carriesVllmVersion(repository) ? VERSION_TAG.exec(tag)?.[1] : undefined
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  // A greater major version is a year; that, or a very small minor version, belongs to a project around vLLM.
  return major <= NEWEST_MAJOR && minor >= OLDEST_MINOR ? version : undefined
}

/** Images with a vLLM older than 0.3.0 are no longer in use. */
const OLDEST_MINOR = 3

const NEWEST_MAJOR = Number(releaseVersions.at(-1)?.split('.')[0])

/** Whether the image runs `vllm serve` where the container has no command. */
export function servesByItself(image: Image): boolean {
  return SERVES_BY_ITSELF.test(image.name)
}
