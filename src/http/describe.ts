import { createRoute, type RouteConfig } from '@hono/zod-openapi'
import type { Operation } from './operation.ts'

/** What the OpenAPI document says of an operation, beside its method and path. */
export function describe(
  { method, path }: Operation,
  description: Omit<RouteConfig, 'method' | 'path'>,
): RouteConfig {
  return createRoute({ method, path, ...description })
}
