import { FACT_UNKNOWN, type Release } from '../../../parallel-config/index.ts'
import { layoutOfCommand } from '../../../plan/index.ts'
import { type ServeAnswer, type ServeRefusal, serve } from '../../../serve/index.ts'
import type { Session } from '../../../shell/index.ts'
import { namingNoRelease } from '../../../vllm/values/show.ts'
import type { Dependencies } from '../../dependencies.ts'
import { Problem } from '../../problems/problem.ts'
import type { KnownHost } from '../../request/known-host.ts'
import { validateRequest } from '../../request/validate.ts'
import { enforceChecks, factsOf, withHostChecks } from '../resolve/host-checks.ts'
import { hasFacts } from '../resolve/resolve-request.ts'
import { type ReadCommandLine, readCommandLine } from './command-line.ts'
import { imageNotices, releaseOfCommand } from './release-of-command.ts'
import { type ServeRequest, serveRequestSchema } from './request-schema.ts'

/** A valid request to serve, with a known release and one command line. */
export interface ReadyServeRequest {
  readonly request: ServeRequest
  readonly release: Release
  readonly commandLine: ReadCommandLine
}

/**
 * Reads a request to serve.
 * @throws {Problem} for an invalid request or an unknown release.
 */
export function readServeRequest(
  body: unknown,
  defaultRelease: Release,
  session?: Session,
): ReadyServeRequest {
  const request = validateRequest(serveRequestSchema, body)
  const commandLine = readCommandLine(request, '', session)
  const release = releaseOfCommand(request.vllm_version, commandLine, defaultRelease)
  return { request, release, commandLine }
}

/**
 * The answer to a request to serve, for the host that it names, if any, and with its layout if `withLayout` is set.
 * @throws {Problem} for a command line that does not launch, and for failed checks under `enforce`.
 */
export function answerServeRequest(
  { request, release, commandLine }: ReadyServeRequest,
  known: KnownHost | undefined,
  withLayout: boolean,
  { sha256, metrics }: Pick<Dependencies, 'sha256' | 'metrics'>,
) {
  const host =
    known === undefined
      ? request.host
      : { address: request.host?.address, ...factsOf(known, request.host) }
  if (commandLine.faults !== undefined) {
    metrics?.resolution(release.version, 'refused')
    const { faults } = commandLine
    throw doesNotLaunch({ stage: 'parse', faults, notices: [], assumptions: [] }, release)
  }
  const { argv, env, files } = commandLine
  const notices = [...imageNotices(commandLine, release), ...commandLine.notices]
  const { model, data_parallel_local_rank, strict } = request
  const input = {
    argv,
    env,
    files,
    data_parallel_local_rank,
    strict,
    host,
    model: model && { config: model.config, facts: model.facts },
  }
  const { answer, refusal } = serve(input, release, sha256)
  metrics?.resolution(release.version, answer === undefined ? 'refused' : 'resolved')
  const words = request.command === undefined ? {} : { argv, words: commandLine.words ?? [] }
  if (refusal !== undefined) {
    const withNotices = { ...refusal, notices: [...notices, ...refusal.notices] }
    throw doesNotLaunch(withNotices, release, words)
  }
  const noticed =
    notices.length === 0 ? answer : { ...answer, notices: [...notices, ...answer.notices] }
  const isChecked = request.enforce || known !== undefined || hasFacts(request.host)
  const checked = isChecked ? withChecks(known, host, noticed) : noticed
  for (const { code, verdict } of checked.checks) metrics?.check(code, verdict)
  if (request.enforce) enforceChecks(checked, strict)
  const layout = withLayout ? { layout: layoutOfCommand(input, answer, release.version) } : {}
  return { ...words, ...checked, ...layout }
}

/** The checks of the launch, then those of the host. */
export function withChecks(
  known: KnownHost | undefined,
  host: Parameters<typeof withHostChecks>[1],
  answer: ServeAnswer,
) {
  const checked = withHostChecks(known, host, answer)
  return { ...answer, ...checked, checks: [...answer.checks, ...checked.checks] }
}

/** The problem for a command line that does not launch. */
export function doesNotLaunch(
  { stage, faults, notices, assumptions, launch, config_input }: ServeRefusal,
  { version }: Pick<Release, 'version'>,
  words: object = {},
): Problem {
  const [first] = faults
  const isMissing = first?.code === FACT_UNKNOWN
  const detail = isMissing
    ? `strict needs facts that could change the outcome and were not sent: ${faults.map(({ pointer }) => pointer).join(', ')}`
    : `vLLM ${version} would not launch: ${namingNoRelease(first?.message ?? 'see errors', version)}`
  return new Problem('command_does_not_launch', detail, {
    stage,
    errors: faults,
    ...words,
    ...(launch && { launch }),
    ...(config_input && { config_input }),
    notices,
    assumptions,
  })
}
