import { unreadVariables } from '../vllm/environment-variables/index.ts'
import { nearest } from '../vllm/values/nearest.ts'
import { show } from '../vllm/values/show.ts'
import type { Notice, Resolution } from './outcome.ts'
import type { Resolving } from './rules/resolving.ts'

/** What vLLM accepts silently and this service warns about. */
export const OWN_NOTICES = [
  {
    code: 'environment_variable_not_read',
    summary:
      'The release does not read this VLLM_* variable: it is misspelt, was removed, or is added later',
  },
  {
    code: 'executor_backend_unknown',
    summary:
      'distributed_executor_backend is neither a known backend nor the import path of a class, so vLLM fails when it imports it',
  },
  {
    code: 'unknown_field_ignored',
    summary: 'Before 0.16.0 vLLM silently drops a field that the release does not have',
  },
] as const

const BACKENDS: readonly string[] = ['mp', 'ray', 'uni', 'external_launcher']

/** A class in a module, such as `my_package.executors.MyExecutor`. */
const IMPORT_PATH = /^[^\s.]+(?:\.[^\s.]+)+$/

/** Adds the notices about a resolved config that vLLM itself does not give. */
export function addOwnNotices({ config, environment, release, notices }: Resolving): void {
  const backend = unknownBackend(config.distributed_executor_backend)
  if (backend !== undefined) notices.push(backend)
  notices.push(...unreadVariables(environment, release.version))
}

function unknownBackend(backend: Resolution['config'][string]): Notice | undefined {
  if (typeof backend !== 'string' || BACKENDS.includes(backend) || IMPORT_PATH.test(backend)) {
    return undefined
  }
  const near = nearest(backend.trim().toLowerCase(), BACKENDS)
  const advice =
    near === undefined ? `Use ${BACKENDS.join(', ')} or a path` : `Did you mean ${near}?`
  return {
    code: 'executor_backend_unknown',
    severity: 'warning',
    pointer: '/config/distributed_executor_backend',
    message: `distributed_executor_backend is ${show(backend)}, which is neither a backend nor a dotted path, so vLLM fails when it tries to import it. ${advice}`,
  }
}
