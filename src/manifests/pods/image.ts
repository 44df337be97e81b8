import { findVersion } from '../../vllm/releases/find.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'

/** What the name of a container image says. */
export interface Image {
  /** The last part of the name, without tag and digest: `vllm-openai`. */
  readonly name: string
  readonly tag: string | undefined
  readonly hasDigest: boolean
  /** The text of the tag that is a version of vLLM, `0.6.3`; undefined where it shows none. */
  readonly version: string | undefined
  /** The known release that the tag names. */
  readonly release: ReleaseVersion | undefined
}

/** Tags that begin with a version of vLLM: `v0.23.0`, `v0.10.2-aibrix-v0.5.0`, `v0.9.0.1-x86_64`, `v0.7.3.self.post1`. */
const VERSION_TAG = /^v?(\d+\.\d+\.\d+(?:\.\d+)?)(?:\.post\d+)?(?!\d|\.\d)/

/** Images whose own version is that of vLLM. An image of another project, such as llm-d, counts in its own way. */
const CARRIES_VLLM_VERSION = /vllm/

/** Images whose entrypoint is `vllm serve`, so that the arguments are its own. */
const SERVES_BY_ITSELF = /^vllm-(?:openai|tpu|omni)(?:$|-)/

export function readImage(image: string): Image {
  const [reference = '', digest] = image.split('@', 2)
  const path = reference.slice(reference.lastIndexOf('/') + 1)
  const [name = '', tag] = path.split(':', 2)
  const isVllm = CARRIES_VLLM_VERSION.test(name)
  const version = isVllm ? VERSION_TAG.exec(tag ?? '')?.[1] : undefined
  // Version numbers by year, as NVIDIA gives its images, are no version of vLLM.
  const isOwn = version !== undefined && Number(version.split('.')[0]) < 20
  return {
    name,
    tag,
    hasDigest: digest !== undefined,
    version: isOwn ? version : undefined,
    release: isOwn ? findVersion(version) : undefined,
  }
}

/** Whether the image runs `vllm serve` where the container has no command. */
export function servesByItself(image: Image): boolean {
  return SERVES_BY_ITSELF.test(image.name)
}
