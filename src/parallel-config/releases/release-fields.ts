import type { Dataclass } from '../../vllm/dataclasses/dataclass.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'

/** `ParallelConfig` as one release declares it: what rules may know about the release. */
export interface ReleaseFields extends Dataclass {
  readonly version: ReleaseVersion
  /** The older release that resolves every config the same way, or null. */
  readonly same_as: ReleaseVersion | null
  /** The index of the behaviour among all releases: `since` and `removed` are compared with it. */
  readonly index: number
}
