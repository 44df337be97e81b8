import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'

/** From 0.22.0 on the front end may be a separate program, written in Rust. */
const HAS_RUST_FRONTEND = byRelease(['0.10.1', false], ['0.22.0', true])

/**
 * Whether the environment selects the Rust front end, assuming that its program is installed: `VLLM_USE_RUST_FRONTEND`
 * (`vllm/envs.py`), 0.22.0.
 */
export function usesRustFrontend(state: Launching): boolean {
  return HAS_RUST_FRONTEND[state.index] === true && state.isSwitchedOn('VLLM_USE_RUST_FRONTEND')
}
