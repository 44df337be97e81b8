import type { HostRegistry } from '../../../../src/hosts/registry.ts'

/** One call of a registry's method, as JSON. */
export interface RegistryCall {
  readonly method: keyof HostRegistry
  readonly parameters: unknown[]
}

/** Answers calls over HTTP on a registry that another runtime holds: `{value}`, or 500 with the reason. */
export async function answerCall(registry: HostRegistry, request: Request): Promise<Response> {
  const { method, parameters } = (await request.json()) as RegistryCall
  try {
    const run = registry[method] as (...given: unknown[]) => Promise<unknown>
    return Response.json({ value: await run.apply(registry, parameters) })
  } catch (error) {
    return new Response(String(error), { status: 500 })
  }
}
