import type { WebFile, WebFiles } from '../../dependencies.ts'
import type { Handler, Operation } from '../../operation.ts'
import { pathNotFound } from '../../problems/problem.ts'
import { type Answer, answerEmpty } from '../../response/answer.ts'
import { etagMatches } from '../../response/etag.ts'
import { chooseCoding } from './content-coding.ts'

/** The paths of the reference, and of the files that both pages load. */
const PATHS = ['/docs', '/docs/{file}', '/assets/{file}', '/service-worker.js']

/**
 * The reference at `/docs`, which shows `/openapi.json`, and the files that it and the page at `/` load. The document
 * does not have them, because they are not part of the API.
 */
export function pages(files: WebFiles): Operation[] {
  const handler: Handler = async ({ req: { raw: request, path } }) => {
    const file = await files.find(path)
    if (file === undefined) throw pathNotFound(path)
    return await answerFile(file, request)
  }
  return PATHS.map((path) => ({
    method: 'get',
    path,
    sameOrigin: true,
    handler: () => handler,
  }))
}

/** Answers with a file in the best coding that the client accepts, or with 304 if it already has the file. */
export async function answerFile(file: WebFile, request: Request): Promise<Answer> {
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
