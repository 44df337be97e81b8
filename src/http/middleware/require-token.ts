import { RememberedTokens } from '../../hosts/remembered-tokens.ts'
import type { Dependencies } from '../dependencies.ts'
import type { Operation } from '../operation.ts'
import { authorize } from './authorize.ts'

/** The same operations, each of which checks for a token if the operator requires one. */
export function requireToken(
  operations: readonly Operation[],
  { requireToken, hosts: { registry, now } }: Pick<Dependencies, 'requireToken' | 'hosts'>,
): readonly Operation[] {
  if (!requireToken) return operations
  const tokens = { registry: new RememberedTokens(registry, now), now }
  return operations.map((operation) => ({
    ...operation,
    handler(dependencies) {
      const handle = operation.handler(dependencies)
      return async (context, requestId, doExpensive) => {
        await authorize('resolve', context.req.raw, tokens)
        return await handle(context, requestId, doExpensive)
      }
    },
  }))
}
