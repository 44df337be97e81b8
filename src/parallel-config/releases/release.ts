import type { Dataclass } from '../../vllm/dataclasses/dataclass.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'
import type { HashPlan } from '../hash/hash-plan.ts'
import type { Property } from '../properties/property.ts'
import type { ConfigRule } from '../rules/rule.ts'

/** A release of vLLM, made ready for resolution. */
export interface Release extends Dataclass {
  readonly version: ReleaseVersion
  /** The older release that resolves every config alike, or null. */
  readonly same_as: ReleaseVersion | null
  /** The place of the behaviour among all releases: what `since` and `removed` are judged by. */
  readonly index: number
  /** The rules over the whole config, in the order in which vLLM applies them. */
  readonly rules: readonly ConfigRule[]
  readonly properties: readonly Property[]
  /** All properties at null, in their order. */
  readonly blankProperties: Readonly<Record<string, unknown>>
  readonly hash: HashPlan
  /** Before 0.16.0 a field that the release does not have is dropped in silence; from then on it is a fault. */
  readonly dropsUnknownFields: boolean
  /** Up to 0.15.1 the all-to-all backend may come from VLLM_ALL2ALL_BACKEND. */
  readonly readsAll2allEnvironment: boolean
}
