import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'

/** From 0.22.0 on the front end may be a program of its own, written in Rust. */
const HAS_RUST_FRONTEND = byRelease(['0.10.1', false], ['0.22.0', true])

/**
 * Whether the environment selects the Rust front end, assuming that its program is installed: `VLLM_USE_RUST_FRONTEND`
 * (`vllm/envs.py`), 0.22.0.
 */
export function usesRustFrontend({ environment, index }: Launching): boolean {
  if (!HAS_RUST_FRONTEND[index]) return false
  const value = environment.VLLM_USE_RUST_FRONTEND
  return value !== undefined && Number(value) !== 0
}
