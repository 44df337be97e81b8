import { z } from '@hono/zod-openapi'
import { type FindingCode, MANIFEST_FINDINGS } from '../../../manifests/index.ts'

const podSchema = z
  .object({
    pod: z
      .string()
      .describe(
        'The name of the pod. Where Kubernetes ends it with random characters, the end is a placeholder.',
      ),
    argv: z
      .array(z.string())
      .nullable()
      .describe(
        'The words after `vllm`, or after `python3`, starting with `-m`. Null: the container of this pod starts no vLLM.',
      ),
    env: z.record(z.string(), z.string()).describe('The environment of the process.'),
    accelerators: z
      .object({
        resource: z.string().describe('The extended resource, such as `nvidia.com/gpu`.'),
        count: z.number().describe('The number in the limit.'),
      })
      .nullable()
      .describe('Null: the container requests none.'),
    status: z
      .union([z.literal(200), z.literal(422)])
      .nullable()
      .describe('200: the command launches. 422: it does not. Null: it was not checked.'),
    body: z.looseObject({}).nullable().describe('The answer of `POST /v1/serve` for this command.'),
    why: z.string().optional().describe('Why the command is unknown, or why it was not checked.'),
  })
  .openapi('CheckedPod', { description: 'A pod, with what vLLM makes of its command.' })

const containerSchema = z
  .object({
    name: z.string().describe('The name of the container.'),
    image: z.string().describe('The image of the container.'),
    vllm_version: z
      .string()
      .describe(
        'The release that the commands were checked against. For an image with an unknown release, the version in its tag: its commands were not checked.',
      ),
    static: z.boolean().describe('Whether the stream alone determines what the container runs.'),
    why: z.string().optional().describe('Why it is unknown what the container runs.'),
    pods: z
      .array(podSchema)
      .describe('Every pod; one entry for each server if its container starts several.'),
  })
  .openapi('CheckedContainer', { description: 'A container that runs vLLM, or may run it.' })

const workloadSchema = z
  .object({
    kind: z.string().describe('The kind of the object.'),
    namespace: z.string().describe('Its namespace; `default` if it names none.'),
    name: z.string().describe('Its name.'),
    document: z
      .int()
      .describe('Index of its document in the stream, from 0, without empty documents.'),
    pods_total: z
      .int()
      .describe(
        'How many pods it creates. For a DaemonSet, one pod represents those of all nodes.',
      ),
    containers: z.array(containerSchema).describe('The containers that run vLLM, or may run it.'),
  })
  .openapi('CheckedWorkload', { description: 'An object that creates pods that run vLLM.' })

const findingSchema = z
  .object({
    code: z
      .enum(Object.keys(MANIFEST_FINDINGS) as [FindingCode, ...FindingCode[]])
      .describe('Stable code of the finding. Later versions know more.'),
    severity: z
      .enum(['error', 'warning', 'note'])
      .describe(
        '`error`: the check fails. `warning`: the check fails with `strict`. `note`: for information.',
      ),
    message: z.string().describe('What is wrong and what to do.'),
    document: z.int().describe('Index of the document, from 0, without empty documents.'),
    pointer: z.string().describe('JSON Pointer (RFC 6901) into the document.'),
    line: z.int().describe('Line of the stream, from 1.'),
    column: z.int().describe('Column in that line, in UTF-16 code units, from 1.'),
    pods: z.array(z.string()).describe('The names of the pods concerned.'),
    ignored: z
      .string()
      .optional()
      .describe('The reason in an annotation that silences it. Absent: it is not silenced.'),
  })
  .openapi('ManifestFinding', { description: 'Something wrong, or suspicious, in the manifests.' })

/** The answer of `POST /v1/check`. */
export const checkAnswerSchema = z
  .object({
    verdict: z
      .enum(['pass', 'warn', 'fail', 'nothing_found'])
      .describe(
        '`fail`: there is an error. `warn`: there is a warning. `nothing_found`: nothing that was sent runs vLLM.',
      ),
    workloads: z.array(workloadSchema).describe('The objects whose pods run vLLM.'),
    findings: z.array(findingSchema).describe('In the order in which the codes are documented.'),
  })
  .openapi('CheckAnswer', { description: 'What the pods run, and what is wrong.' })
