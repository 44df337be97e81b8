/**
 * Prints what the recording of a release has that a profile does not give: `main.ts VERSION FOLDER [AGAINST]`. Exits with
 * 0 when the release's own profile gives every answer, 3 when some are wrong, 4 when another release's gives them all.
 */
import { findRelease, type Release } from '../../../src/parallel-config/index.ts'
import { releaseVersions } from '../../../src/vllm/releases/find.ts'
import { compareAnswer, setsKnownDifference } from './answers.ts'
import { groupMismatches } from './groups.ts'
import { compareMetadata } from './metadata.ts'
import { compareNumaBinding } from './numa.ts'
import { print, printGroups } from './print.ts'
import { readRecording } from './recording.ts'

const OWN_PROFILE = 0
const DIFFERS = 3
const SAME_AS_ANOTHER = 4

function main([version, folder, against]: readonly string[]): number {
  if (version === undefined || folder === undefined)
    throw new Error('Usage: main.ts VERSION FOLDER [AGAINST]')
  const profile = profileOf(against ?? releaseVersions.at(-1) ?? '')
  const { metadata, resolve, numa } = readRecording(folder)
  const known = compareMetadata(metadata, profile)
  const asked = resolve.filter((recorded) => !setsKnownDifference(recorded, known))
  const answers = groupMismatches(asked, (recorded) =>
    compareAnswer(recorded, profile.version, known),
  )
  const bindings = groupMismatches(numa, (recorded) =>
    compareNumaBinding(recorded, profile.version),
  )

  print(`\nvLLM ${version} beside the profile of ${profile.version}`)
  print(`\nFields, properties and hash: ${known.lines.length} differences`)
  for (const line of known.lines) print(`  ${line}`)
  printGroups(`${asked.length} recorded answers`, answers)
  if (asked.length < resolve.length) {
    print(
      `  ${resolve.length - asked.length} more cases set one of those fields: the tests ask them once the table has it`,
    )
  }
  printGroups(`${numa.length} recorded NUMA bindings`, bindings)
  return verdict(version, profile, known.lines.length + answers.length + bindings.length)
}

function profileOf(version: string): Release {
  const profile = findRelease(version)
  if (profile === undefined) throw new Error(`there is no profile of ${version}`)
  return profile
}

function verdict(version: string, profile: Release, differences: number): number {
  if (differences > 0) {
    print(`\n${version} does not resolve as ${profile.version}: see docs/adding-a-release.md.`)
    return DIFFERS
  }
  if (findRelease(version)?.version === profile.version) {
    print(`\nThe profile of ${version} gives every recorded answer.`)
    return OWN_PROFILE
  }
  const first = profile.same_as ?? profile.version
  print(
    `\n${version} resolves as ${first}: add { version: '${version}', same_as: '${first}' } to src/parallel-config/releases/versions.ts.`,
  )
  return SAME_AS_ANOTHER
}

process.exit(main(process.argv.slice(2)))
