import type { HashPlan } from '../hash/hash-plan.ts'
import type { Property } from '../properties/property.ts'
import type { ConfigRule } from '../rules/rule.ts'
import type { ReleaseFields } from './release-fields.ts'

/** A release of vLLM, prepared for resolution. */
export interface Release extends ReleaseFields {
  /** The rules over the whole config, in the order in which vLLM applies them. */
  readonly rules: readonly ConfigRule[]
  readonly properties: readonly Property[]
  /** All properties at null, in their order. */
  readonly blankProperties: Readonly<Record<string, unknown>>
  readonly hash: HashPlan
  /** Before 0.16.0 a field that the release does not have is dropped silently; from then on it is a fault. */
  readonly dropsUnknownFields: boolean
  /** Up to 0.15.1 the all-to-all backend may come from VLLM_ALL2ALL_BACKEND. */
  readonly readsAll2allEnvironment: boolean
}
