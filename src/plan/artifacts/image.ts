import type { Platform } from '../../parallel-config/index.ts'

const IMAGES: ReadonlyMap<string, string> = new Map([
  ['cuda', 'vllm/vllm-openai'],
  ['rocm', 'vllm/vllm-openai-rocm'],
  ['tpu', 'vllm/vllm-tpu'],
])

/** The image that the project publishes for a platform; elsewhere a name to replace by one's own. */
export function imageOf(version: string, platform: Platform | null | undefined): string {
  const name = IMAGES.get(platform ?? 'cuda') ?? `registry.example/vllm-${platform}`
  return `${name}:v${version}`
}
