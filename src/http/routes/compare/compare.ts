import { comparingRanks, type NamedRank, type Release } from '../../../parallel-config/index.ts'
import { launchRank } from '../../../serve/index.ts'
import type { Session } from '../../../shell/index.ts'
import type { Sha256 } from '../../../vllm/outcome.ts'
import { inTurns } from '../../middleware/overload.ts'
import type { MakeHandler } from '../../operation.ts'
import { parseListBody, readListBody } from '../../request/body.ts'
import { requestedRelease } from '../../request/release.ts'
import { validateRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { isCommandLine, listSession, readCommandLine } from '../serve/command-line.ts'
import { type CompareRequest, compareRequestSchema } from './request-schema.ts'

/** `POST /v1/compare`. */
export const compareConfigs: MakeHandler = ({ sha256, defaultRelease }) =>
  async function compareConfigs({ req: { raw: request } }, _requestId, doExpensive) {
    const bytes = await readListBody(request)
    return await doExpensive(bytes.length, async (pause) => {
      const { vllm_version, ranks } = validateRequest(compareRequestSchema, parseListBody(bytes))
      const release = requestedRelease(vllm_version, defaultRelease)
      const session = listSession()
      const named: NamedRank[] = []
      for (const [at, rank] of ranks.entries()) {
        named.push(namedRank(rank, at, release, sha256, session))
        await pause()
      }
      return answerJson(await inTurns(comparingRanks(named, sha256), pause))
    })
  }

function namedRank(
  given: CompareRequest['ranks'][number],
  at: number,
  common: Release,
  sha256: Sha256,
  session: Session,
): NamedRank {
  const {
    vllm_version,
    config,
    host,
    env,
    argv: _argv,
    command: _command,
    files: _files,
    model,
    ...rank
  } = given
  const release = requestedRelease(vllm_version, common, `/ranks/${at}/vllm_version`)
  if (!isCommandLine(given)) {
    return config === undefined ? rank : { ...rank, input: { config, host, env }, release }
  }
  const commandLine = readCommandLine(given, `/ranks/${at}`, session)
  if (commandLine.faults !== undefined) {
    const launched = { outcome: commandLine, headless: false }
    return { ...rank, input: { config: {}, host, env }, release, launched }
  }
  const launched = launchRank({ ...commandLine, model, host }, release, sha256)
  return { ...rank, input: { config: {}, host, env: commandLine.env }, release, launched }
}
