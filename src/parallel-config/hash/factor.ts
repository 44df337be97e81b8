import type { Environment } from '../outcome.ts'
import { all2allBackendFromEnvironment } from '../rules/all2all-backend.ts'
import type { Factor, Values } from './hash-plan.ts'

/** A field of the config as a factor. */
export function fieldFactor(name: string): Factor {
  return { name, value: (config) => config[name] }
}

/** The all-to-all backend of the environment as a factor, as the release at `index` reads it. */
export function environmentFactor(index: number): Factor {
  return {
    name: 'VLLM_ALL2ALL_BACKEND',
    value: (_, environment) => all2allBackendFromEnvironment(environment, index),
  }
}

/** The values of `factors` by name; undefined when vLLM raises for one of them. */
export function factorValues(
  factors: readonly Factor[],
  config: Values,
  environment: Environment,
): Record<string, unknown> | undefined {
  const entries = factors.map((factor) => [factor.name, factor.value(config, environment)] as const)
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries)
}
