import type { Dataclass } from '../../vllm/dataclasses/dataclass.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'

/** `ParallelConfig` as one release declares it: what rules may know of the release. */
export interface ReleaseFields extends Dataclass {
  readonly version: ReleaseVersion
  /** The older release that resolves every config alike, or null. */
  readonly same_as: ReleaseVersion | null
  /** The place of the behaviour among all releases: what `since` and `removed` are compared with. */
  readonly index: number
}
