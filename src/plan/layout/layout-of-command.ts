import { parseArguments } from '../../serve/arguments/index.ts'
import type { ServeAnswer, ServeInput } from '../../serve/index.ts'
import { readModel } from '../../serve/model/read-model.ts'
import { releaseIndex } from '../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'
import { isMixtureOfExperts } from '../deployment/deployment.ts'
import { type CommandLayout, commandLayout } from './command-layout.ts'

/**
 * The workers that a command starts on its node, and the groups that they form with those of other nodes. Null where the
 * deployment is larger than what is laid out. `answer` is what `serve` makes of `input`.
 */
export function layoutOfCommand(
  input: ServeInput,
  answer: ServeAnswer,
  version: ReleaseVersion,
): CommandLayout | null {
  const { argv, files, host, model } = input
  const parsed = parseArguments(files === undefined ? { argv } : { argv, files }, version)
  if (parsed.arguments === undefined) return null
  const { facts } = readModel(model, parsed.arguments, releaseIndex(version))
  return commandLayout({
    version,
    answer,
    isMoe: isMixtureOfExperts(facts, parsed.arguments),
    platform: host?.platform,
    deviceNumaNodes: host?.device_numa_nodes,
  })
}
