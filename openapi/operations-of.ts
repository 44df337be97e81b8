import type { OpenAPIHono } from '@hono/zod-openapi'

export type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>
export type OperationObject = NonNullable<NonNullable<Document['paths']>[string]['get']>

/** All operations of the document, in its order. */
export function operationsOf(document: Document): OperationObject[] {
  return Object.values(document.paths ?? {}).flatMap(({ get, post, put, delete: remove }) =>
    [get, post, put, remove].filter((operation) => operation !== undefined),
  )
}
