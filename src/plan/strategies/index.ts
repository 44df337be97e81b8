import { externalLb } from './external-lb.ts'
import { hybridLb } from './hybrid-lb.ts'
import { internalLb } from './internal-lb.ts'
import { multiNode } from './multi-node.ts'
import { ray } from './ray.ts'
import { singleNode } from './single-node.ts'
import type { Strategy } from './strategy.ts'

/** Every strategy, in the order in which `auto` tries them. */
export const STRATEGIES: readonly Strategy[] = [
  singleNode,
  internalLb,
  hybridLb,
  externalLb,
  multiNode,
  ray,
]
