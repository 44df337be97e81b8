import type { Operation } from './operation.ts'
import { live, ready } from './routes/health.ts'
import { openApiDocument } from './routes/openapi.ts'
import { problemDocumentation } from './routes/problem-documentation.ts'
import { resolveConfig } from './routes/resolve.ts'

/** All that the service answers, in the order in which the document lists it. */
export const OPERATIONS: readonly Operation[] = [
  resolveConfig,
  problemDocumentation,
  openApiDocument,
  live,
  ready,
]
