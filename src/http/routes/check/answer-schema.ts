import { z } from '@hono/zod-openapi'
import { type FindingCode, MANIFEST_FINDINGS } from '../../../manifests/index.ts'

const podSchema = z
  .object({
    pod: z
      .string()
      .describe('The name of the pod; its end is made up where Kubernetes draws it at random.'),
    argv: z
      .array(z.string())
      .nullable()
      .describe(
        'What follows `vllm`, or what follows `python3`, starting with `-m`. Null: this pod starts no vLLM in the container.',
      ),
    env: z.record(z.string(), z.string()).describe('The environment of the process.'),
    accelerators: z
      .object({
        resource: z.string().describe('The extended resource, such as `nvidia.com/gpu`.'),
        count: z.number().describe('As many as the limit says.'),
      })
      .nullable()
      .describe('Null: the container asks for none.'),
    status: z
      .union([z.literal(200), z.literal(422)])
      .nullable()
      .describe('200: the command launches. 422: it does not. Null: it was not checked.'),
    body: z.looseObject({}).nullable().describe('What `POST /v1/serve` answers for this command.'),
    why: z.string().optional().describe('Why there is no command, or why it was not checked.'),
  })
  .openapi('CheckedPod', { description: 'A pod, with what vLLM makes of its command.' })

const containerSchema = z
  .object({
    name: z.string().describe('The name of the container.'),
    image: z.string().describe('The image of the container.'),
    vllm_version: z.string().describe('The release by which the command was checked.'),
    static: z.boolean().describe('Whether what the container runs is known from the stream alone.'),
    why: z.string().optional().describe('Why it is not known what the container runs.'),
    pods: z
      .array(podSchema)
      .describe('Every pod; several times, where its container starts several servers.'),
  })
  .openapi('CheckedContainer', { description: 'A container that runs vLLM, or may run it.' })

const workloadSchema = z
  .object({
    kind: z.string().describe('The kind of the object.'),
    namespace: z.string().describe('Its namespace; `default` where none is written.'),
    name: z.string().describe('Its name.'),
    document: z.int().describe('The document that it is in, from 0, of those that have content.'),
    pods_total: z
      .int()
      .describe('How many pods it makes; of a DaemonSet one stands for that of every node.'),
    containers: z.array(containerSchema).describe('The containers that run vLLM, or may run it.'),
  })
  .openapi('CheckedWorkload', { description: 'An object that makes pods which run vLLM.' })

const findingSchema = z
  .object({
    code: z
      .enum(Object.keys(MANIFEST_FINDINGS) as [FindingCode, ...FindingCode[]])
      .describe('Stable code of the finding. Later versions know more.'),
    severity: z
      .enum(['error', 'warning', 'note'])
      .describe(
        '`error`: it fails the check. `warning`: it does so with `strict`. `note`: good to know.',
      ),
    message: z.string().describe('What is wrong and what to do.'),
    document: z.int().describe('The document, from 0, of those that have content.'),
    pointer: z.string().describe('JSON Pointer (RFC 6901) into the document.'),
    line: z.int().describe('Line of the stream, from 1.'),
    column: z.int().describe('Column in that line, in UTF-16 code units, from 1.'),
    pods: z.array(z.string()).describe('The names of the pods concerned.'),
    ignored: z
      .string()
      .optional()
      .describe('The reason that an annotation gives to silence it. Left out: it counts.'),
  })
  .openapi('ManifestFinding', { description: 'Something wrong, or suspicious, in the manifests.' })

/** What `POST /v1/check` answers. */
export const checkAnswerSchema = z
  .object({
    verdict: z
      .enum(['pass', 'warn', 'fail', 'nothing_found'])
      .describe(
        '`fail`: a finding is an error. `warn`: one is a warning. `nothing_found`: no vLLM runs in what was sent.',
      ),
    workloads: z.array(workloadSchema).describe('The objects whose pods run vLLM.'),
    findings: z.array(findingSchema).describe('In the order in which the codes are documented.'),
  })
  .openapi('CheckAnswer', { description: 'What the pods run, and what is wrong.' })
