/** Holds the registry in D1 under workerd, and answers calls. */
import { type D1Database, openD1Registry } from '../../../../src/hosts/engines/d1.ts'
import { answerCall } from './serve-registry.ts'

export default {
  fetch: (request: Request, { REGISTRY }: { readonly REGISTRY: D1Database }) =>
    answerCall(openD1Registry(REGISTRY), request),
}
