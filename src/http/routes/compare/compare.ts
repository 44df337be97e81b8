import { createRoute } from '@hono/zod-openapi'
import { comparingRanks, type NamedRank, type Release } from '../../../parallel-config/index.ts'
import { launchRank } from '../../../serve/index.ts'
import type { Sha256 } from '../../../vllm/outcome.ts'
import type { Operation } from '../../operation.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { parseListBody, readListBody } from '../../request/body.ts'
import { requireRelease } from '../../request/release.ts'
import { validateRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { isCommandLine, readCommandLine } from '../serve/command-line.ts'
import { compareAnswerSchema } from './answer-schema.ts'
import { type CompareRequest, compareRequestSchema } from './request-schema.ts'

const route = createRoute({
  method: 'post',
  path: '/v1/compare',
  operationId: 'compareRanks',
  summary: 'Whether ranks can work together',
  description:
    'Takes 2 to 1,024 named ranks, each with its config, its command line or a hash that is known already, and tells whether they can work together: whether their hashes agree and, where they do not, which factors differ on which ranks; whether their data_parallel_rank values are 0 to data_parallel_size - 1, each once; whether sizes, addresses, ports, backends and releases are the same for all; and what the ranks would agree on while they run. Where the data_parallel_rank of every rank is a multiple of its data_parallel_size_local, each stands for that many data-parallel ranks. The body may have up to 4 MiB.',
  tags: ['resolve'],
  request: {
    body: {
      required: true,
      description: 'The ranks to compare.',
      content: { 'application/json': { schema: compareRequestSchema } },
    },
  },
  responses: {
    200: {
      description: 'What came out; also where the ranks do not agree.',
      content: { 'application/json': { schema: compareAnswerSchema } },
    },
    ...problemResponses(
      ...BODY_PROBLEMS,
      'invalid_request',
      'unknown_release',
      'internal_error',
      'overloaded',
    ),
  },
})

export const compareConfigs: Operation = {
  route,
  handler: ({ sha256, defaultRelease }) =>
    async function compareConfigs({ req: { raw: request } }, _requestId, doExpensive) {
      const bytes = await readListBody(request)
      return await doExpensive(async (pause) => {
        const { vllm_version: version, ranks } = validateRequest(
          compareRequestSchema,
          parseListBody(bytes),
        )
        const release =
          version === undefined ? defaultRelease : requireRelease(version, '/vllm_version')
        const named: NamedRank[] = []
        for (const [at, rank] of ranks.entries()) {
          named.push(namedRank(rank, at, release, sha256))
          await pause()
        }
        const comparison = comparingRanks(named, sha256)
        let step = comparison.next()
        for (; !step.done; step = comparison.next()) await pause()
        return answerJson(step.value)
      })
    },
}

function namedRank(
  given: CompareRequest['ranks'][number],
  at: number,
  common: Release,
  sha256: Sha256,
): NamedRank {
  const {
    vllm_version,
    config,
    host,
    env,
    argv: _argv,
    command: _command,
    files,
    model,
    ...rank
  } = given
  const release =
    vllm_version === undefined ? common : requireRelease(vllm_version, `/ranks/${at}/vllm_version`)
  if (!isCommandLine(given)) {
    return config === undefined ? rank : { ...rank, input: { config, host, env }, release }
  }
  const commandLine = readCommandLine(given, `/ranks/${at}`)
  const read = new Map(Object.entries(files ?? {}))
  const launched =
    commandLine.faults === undefined
      ? launchRank({ ...commandLine, files: read, model, host }, release, sha256)
      : { outcome: commandLine, headless: false }
  return { ...rank, input: { config: {}, host, env }, release, launched }
}
