import { findRelease, type Release, upgradesFrom } from '../../../parallel-config/index.ts'
import { commandUpgradesFrom } from '../../../serve/index.ts'
import type { Notice, Sha256 } from '../../../vllm/outcome.ts'
import { releaseVersions } from '../../../vllm/releases/find.ts'
import type { MakeHandler } from '../../operation.ts'
import { parseJsonBody, readJsonBytes } from '../../request/body.ts'
import { requireRelease } from '../../request/release.ts'
import { validateRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { isCommandLine, readCommandLine } from '../serve/command-line.ts'
import { imageNotices } from '../serve/release-of-command.ts'
import { doesNotLaunch } from '../serve/serve-request.ts'
import { commandUpgradeRequestSchema, upgradeRequestSchema } from './request-schema.ts'

const ALL = 'all'

/** `POST /v1/upgrade`. */
export const upgradeConfig: MakeHandler = ({ sha256 }) =>
  async function upgradeConfig({ req: { raw: request } }, _requestId, doExpensive) {
    const bytes = await readJsonBytes(request)
    return await doExpensive(bytes.length, async (pause) => {
      const body = parseJsonBody(bytes)
      const { from, upgradesFrom, targets, words } = isCommandLine(body)
        ? readCommandUpgrade(body, sha256)
        : readUpgrade(body, sha256)
      const { outcome, to: upgradeTo } = upgradesFrom()
      const upgrades: unknown[] = []
      for (const target of targets) {
        upgrades.push(upgradeTo(target))
        await pause()
      }
      return answerJson({ from: from.version, ...words, outcome, upgrades })
    })
  }

/** A valid request, with known releases. */
interface ReadyUpgrade {
  readonly from: Release
  readonly targets: readonly Release[]
  /** The outcome in the release `from`, and the function that works out each move. */
  readonly upgradesFrom: () => {
    readonly outcome: unknown
    readonly to: (target: Release) => unknown
  }
  /** The words of a `command`, and the notices about it. */
  readonly words?: { readonly argv: readonly string[]; readonly notices: readonly Notice[] }
}

function readUpgrade(body: unknown, sha256: Sha256): ReadyUpgrade {
  const { from: fromVersion, to, ...input } = validateRequest(upgradeRequestSchema, body)
  const from = requireRelease(fromVersion, '/from')
  const targets = targetsOf(to, from)
  return { from, targets, upgradesFrom: () => upgradesFrom(input, from, sha256) }
}

function readCommandUpgrade(body: unknown, sha256: Sha256): ReadyUpgrade {
  const request = validateRequest(commandUpgradeRequestSchema, body)
  const { to, command, model, host } = request
  const from = requireRelease(request.from, '/from')
  const targets = targetsOf(to, from)
  const commandLine = readCommandLine(request)
  if (commandLine.faults !== undefined) {
    const { faults } = commandLine
    throw doesNotLaunch({ stage: 'parse', faults, notices: [], assumptions: [] }, from)
  }
  const { argv, env, files } = commandLine
  const notices = [...imageNotices(commandLine, from), ...commandLine.notices]
  return {
    from,
    targets,
    upgradesFrom: () => commandUpgradesFrom({ argv, env, files, model, host }, from, sha256),
    ...(command !== undefined && { words: { argv, notices } }),
  }
}

function targetsOf(to: string | readonly string[], from: Release): Release[] {
  if (to === ALL) {
    return releaseVersions
      .filter((version) => version !== from.version)
      .map((version) => findRelease(version))
      .filter((release) => release !== undefined)
  }
  if (typeof to === 'string') return [requireRelease(to, '/to')]
  return to.map((version, at) => requireRelease(version, `/to/${at}`))
}
