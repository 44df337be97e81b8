/**
 * What a `vllm serve` command line launches, as a pure function of it, the model, the host, the environment and the
 * release.
 */

export { type ArgumentDescription, describeArguments } from './arguments/describe.ts'
export type { GivenArgument } from './arguments/given-argument.ts'
export { serveCheckCodes, serveFaultCodes, serveNoticeCodes, serveRuleCodes } from './codes.ts'
export { launchRank } from './launch-rank.ts'
export { knownModel, knownModels } from './model/known-models.ts'
export type * from './outcome.ts'
export { serve } from './serve.ts'
export { type CommandUpgrade, commandUpgradesFrom } from './upgrade/index.ts'
export { COMMAND_REWRITES } from './upgrade/rewrite.ts'
