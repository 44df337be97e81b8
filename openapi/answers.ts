import { PROBLEMS } from '../src/http/problems/problem.ts'
import { ask } from './ask.ts'
import type { Example } from './example.ts'
import { HEADERS, type HeaderName } from './headers.ts'
import { type Document, type OperationObject, operationsOf } from './operations-of.ts'

type ResponseObject = Extract<
  NonNullable<OperationObject['responses']>[string],
  { description: string }
>
type Content = NonNullable<ResponseObject['content']>

/**
 * Puts into each operation what the app answers to its examples: the bodies, with the requests that led to those of
 * success, and the headers.
 * @throws when an answer is not as documented, or a documented status has none.
 */
export async function addAnswers(document: Document, examples: readonly Example[]): Promise<void> {
  document.components = { ...document.components, headers: { ...HEADERS } }
  for (const example of examples) await addAnswer(document, example)
  for (const operation of operationsOf(document)) {
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      if (response.headers !== undefined) continue
      throw new Error(`${operation.operationId}: no example is answered with ${status}`)
    }
  }
}

async function addAnswer(document: Document, example: Example): Promise<void> {
  const operation = operationsOf(document).find(
    ({ operationId }) => operationId === example.operationId,
  )
  const response = await ask(example)
  const expected =
    example.problem === undefined ? (example.status ?? 200) : PROBLEMS[example.problem].status
  if (response.status !== expected) {
    throw new Error(`${example.name}: answered ${response.status}, not ${expected}`)
  }
  const documented: ResponseObject | undefined = operation?.responses?.[response.status]
  if (operation === undefined || documented === undefined) {
    throw new Error(
      `${example.name}: no ${response.status} is documented for ${example.operationId}`,
    )
  }
  documented.headers = { ...documented.headers, ...headersOf(response) }
  const media = mediaOf(documented.content)
  if (media === undefined) return
  const { name, summary, problem, body, target, linked } = example
  const answer = linked ? { externalValue: target } : { value: await readBody(response) }
  media.examples = { ...media.examples, [name]: { summary, ...answer } }
  const { requestBody } = operation
  const requestMedia = mediaOf(
    requestBody && 'content' in requestBody ? requestBody.content : undefined,
  )
  if (requestMedia === undefined || problem !== undefined || body === undefined) return
  requestMedia.examples = { ...requestMedia.examples, [name]: { summary, value: body } }
}

/** The body of an answer as an example shows it: JSON as its value, anything else as text. */
export async function readBody(response: Response): Promise<unknown> {
  const isJson = /[/+]json/.test(response.headers.get('Content-Type') ?? '')
  return isJson ? await response.json() : await response.text()
}

function headersOf({ headers }: Response) {
  const names = (Object.keys(HEADERS) as HeaderName[]).filter((name) => headers.has(name))
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

// Each body of this service has one media type.
function mediaOf(content: Content | undefined): Content[string] | undefined {
  return content && Object.values(content)[0]
}
