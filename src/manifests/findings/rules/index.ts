import type { ContainerRule, WorkloadRule } from '../draft.ts'
import { acceleratorRule, requestRule } from './accelerators.ts'
import { imageRule, platformRule, releaseRule } from './images.ts'
import { assumptionRule, laterReleaseRule, launchRule, variableRule } from './launch.ts'
import { notStaticRule, stoppedRule } from './not-static.ts'
import { equalPodsRule, peersRule, ranksOfObjectsRule } from './peers/rules.ts'
import { numberPlaceholderRule, placeholderRule } from './placeholders.ts'
import { containerPortRule, hostNetworkRule, portTwiceRule, servicePortRule } from './ports.ts'
import { probePortRule, probesMissingRule, probeTimeRule } from './probes.ts'
import { installRule, launcherRule, lostFirstRule, modelRule, scriptRule } from './scripts.ts'
import { sharedMemoryRule } from './shared-memory.ts'
import { sizeVariableRule } from './size-variables.ts'
import { numaRule, serviceLinkRule } from './surroundings.ts'
import { tokenRule } from './tokens.ts'
import { literalRule, referenceRule, textRule } from './values.ts'

/** The rules for each container that runs vLLM, or may run it. */
export const CONTAINER_RULES: readonly ContainerRule[] = [
  textRule,
  referenceRule,
  literalRule,
  placeholderRule,
  notStaticRule,
  stoppedRule,
  scriptRule,
  tokenRule,
  lostFirstRule,
  modelRule,
  installRule,
  imageRule,
  releaseRule,
  platformRule,
  launcherRule,
  launchRule,
  assumptionRule,
  variableRule,
  laterReleaseRule,
  acceleratorRule,
  requestRule,
  sharedMemoryRule,
  probesMissingRule,
  probeTimeRule,
  probePortRule,
  containerPortRule,
  servicePortRule,
  portTwiceRule,
  hostNetworkRule,
  serviceLinkRule,
  numaRule,
  sizeVariableRule,
]

/** The rules for the pods of a workload together, and for workloads that belong together. */
export const WORKLOAD_RULES: readonly WorkloadRule[] = [
  numberPlaceholderRule,
  peersRule,
  equalPodsRule,
  ranksOfObjectsRule,
]
