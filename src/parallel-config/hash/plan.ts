import type { Dataclass } from '../../vllm/dataclasses/dataclass.ts'
import { releaseIndex } from '../../vllm/releases/ranges.ts'
import type { HashPlan } from './hash-plan.ts'
import { pythonListPlan } from './python-list.ts'
import { sortedJsonPlan } from './sorted-json.ts'

const SORTED_JSON_SINCE = releaseIndex('0.12.0')

/** How the release at `index`, whose config is `dataclass`, computes its hash. */
export function planHash({ fields, defaults }: Dataclass, index: number): HashPlan {
  return index < SORTED_JSON_SINCE ? pythonListPlan(index) : sortedJsonPlan(fields, defaults, index)
}
