/** The ways in which hosts can share the work, in the order in which `auto` tries them. */
export const STRATEGY_NAMES = [
  'single_node',
  'internal_lb',
  'hybrid_lb',
  'external_lb',
  'multi_node',
  'ray',
] as const
export type StrategyName = (typeof STRATEGY_NAMES)[number]
