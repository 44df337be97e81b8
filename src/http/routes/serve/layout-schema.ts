import { z } from '@hono/zod-openapi'
import { numactlSchema } from '../resolve/answer-schema.ts'

const rank = (what: string) => z.int().describe(what)

/** The parallel sizes of a deployment. */
export const sizesSchema = z
  .object({
    tensor: z.int().describe('Workers that share each layer.'),
    pipeline: z.int().describe('Stages that the layers are split over.'),
    data: z.int().describe('Engines.'),
    prefill_context: z.int().describe('Workers that share the context while it is read.'),
    decode_context: z.int().describe('Workers that share the KV cache while text is generated.'),
  })
  .openapi('ParallelSizes', { description: 'The parallel sizes of a deployment.' })

/** The ranks of a worker. */
export const workerRanksShape = {
  rank: rank('Global rank, over all engines.'),
  tensor_rank: rank('Rank in its tensor-parallel group.'),
  pipeline_rank: rank('Rank in its pipeline-parallel group.'),
  prefill_context_rank: rank('Rank in its prefill-context-parallel group.'),
  decode_context_rank: z
    .int()
    .nullable()
    .describe('Rank in its decode-context-parallel group; null: the release has no such groups.'),
  expert_rank: z
    .int()
    .nullable()
    .describe('Rank in its expert-parallel group; null: the deployment has no such groups.'),
  local_rank: rank('Index among the workers of its engine on this host.'),
  numactl: z
    .union([numactlSchema, z.null()])
    .describe('Its numactl arguments; null without NUMA binding.'),
}

/** The ranks of an engine. */
export const engineShape = {
  data_parallel_rank: rank('Data-parallel rank of the engine.'),
  local_rank: rank('Index among the engines that its command starts.'),
  node: z
    .object({
      index: z.int().describe('Which of the hosts that the engine spans this is, from 0.'),
      of: z.int().describe('How many hosts the engine spans.'),
    })
    .describe('The part of the engine that is on this host.'),
}

const groupsSchema = z
  .array(z.array(z.int()))
  .nullable()
  .describe('The global ranks of each group; null: the release forms no such group for this model.')

/** The groups that all ranks of a deployment form. */
export const processGroupsSchema = z
  .object({
    tensor: groupsSchema,
    pipeline: groupsSchema,
    data: groupsSchema,
    expert: groupsSchema,
    decode_context: groupsSchema,
    prefill_context: groupsSchema,
    eplb: groupsSchema,
  })
  .openapi('ProcessGroups', { description: 'The process groups as vLLM forms them.' })

const layoutWorkerSchema = z
  .object({
    ...workerRanksShape,
    device: z
      .int()
      .nullable()
      .describe(
        'Index of its device among those visible to the command; null: Ray chooses it, or the platform has no devices.',
      ),
  })
  .openapi('LayoutWorker', { description: 'One worker: one device of one engine.' })

const layoutEngineSchema = z
  .object({
    ...engineShape,
    devices: z.array(z.int()).describe('The devices of its workers.'),
    workers: z.array(layoutWorkerSchema).describe('Its workers on this host.'),
  })
  .openapi('LayoutEngine', { description: 'An engine that the command starts.' })

/** The layout of one command. */
export const layoutSchema = z
  .object({
    sizes: sizesSchema,
    engines: z.array(layoutEngineSchema).describe('The engines that it starts on this host.'),
    groups: processGroupsSchema,
  })
  .openapi('CommandLayout', {
    description:
      'The workers of one command, and the groups that all ranks of its deployment form.',
  })
