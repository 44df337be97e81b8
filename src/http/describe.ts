import { createRoute, type RouteConfig } from '@hono/zod-openapi'
import type { Operation } from './operation.ts'

/** An operation as the OpenAPI document describes it. */
export function describe(
  { method, path }: Operation,
  description: Omit<RouteConfig, 'method' | 'path'>,
): RouteConfig {
  return createRoute({ method, path, ...description })
}
