import type { WebFile, WebFiles } from '../../dependencies.ts'
import type { Handler, Operation } from '../../operation.ts'
import { nothingUnder } from '../../problems/problem.ts'
import { type Answer, answerEmpty } from '../../response/answer.ts'
import { etagMatches } from '../../response/etag.ts'
import { chooseCoding } from './content-coding.ts'

/** The paths of the pages for people and of what they load. `{file}` is a name without a slash. */
const PATHS = ['/', '/docs', '/docs/{file}', '/assets/{file}', '/service-worker.js']

/**
 * The pages for people: `/`, and the reference at `/docs` that shows `/openapi.json`. They are not in the document, because
 * they are not part of the API.
 */
export function pages(files: WebFiles): Operation[] {
  const handler: Handler = async ({ req: { raw: request, path } }) => {
    const file = await files.find(path)
    if (file === undefined) throw nothingUnder(path)
    return await answerFile(file, request)
  }
  return PATHS.map((path) => ({
    method: 'get',
    path,
    sameOrigin: true,
    handler: () => handler,
  }))
}

async function answerFile(file: WebFile, request: Request): Promise<Answer> {
  const coding = chooseCoding(request.headers.get('accept-encoding'), file.codings)
  const { 'Content-Type': contentType, ...rest } = file.headers
  const validators = { ...rest, Vary: 'Accept-Encoding' }
  if (etagMatches(request, file.headers.ETag)) return answerEmpty(304, validators)
  return {
    status: 200,
    headers: {
      ...validators,
      'Content-Type': contentType,
      ...(coding !== 'identity' && { 'Content-Encoding': coding }),
    },
    body: await file.read(coding),
  }
}
