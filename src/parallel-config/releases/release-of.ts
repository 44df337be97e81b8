import { dataclassIn } from '../../vllm/dataclasses/dataclass.ts'
import type { FieldRule } from '../../vllm/dataclasses/field-rule.ts'
import { findVersion } from '../../vllm/releases/find.ts'
import { holdsIn, releaseIndex } from '../../vllm/releases/ranges.ts'
import { RELEASES, type ReleaseVersion } from '../../vllm/releases/versions.ts'
import { PARALLEL_CONFIG } from '../fields/parallel-config.ts'
import { planHash } from '../hash/plan.ts'
import { PROPERTIES } from '../properties/index.ts'
import { RULES } from '../rules/index.ts'
import type { Rule } from '../rules/rule.ts'
import type { Release } from './release.ts'

const ready = new Map<string, Release>()

/** The release of exactly that version, prepared at its first use. */
export function releaseOf(version: ReleaseVersion): Release {
  const known = ready.get(version)
  if (known !== undefined) return known
  const release = makeReady(version)
  ready.set(version, release)
  return release
}

/** The release that `version` names, in the forms of `findVersion`. Undefined if it is unknown. */
export function findRelease(version: string): Release | undefined {
  const known = findVersion(version)
  return known === undefined ? undefined : releaseOf(known)
}

function makeReady(version: ReleaseVersion): Release {
  const index = releaseIndex(version)
  const entry = RELEASES[index]
  if (entry !== undefined && 'same_as' in entry) {
    return { ...releaseOf(entry.same_as), version, same_as: entry.same_as }
  }
  const rules = RULES.filter((rule) => holdsIn(rule, index))
  const dataclass = dataclassIn(PARALLEL_CONFIG, '/config', index, rules.filter(isFieldRule))
  const properties = PROPERTIES.filter((property) => holdsIn(property, index))
  return {
    ...dataclass,
    version,
    same_as: null,
    index,
    rules: rules.filter((rule) => !isFieldRule(rule)),
    properties,
    blankProperties: Object.fromEntries(properties.map(({ name }) => [name, null])),
    hash: planHash(dataclass, index),
    dropsUnknownFields: holdsIn({ removed: '0.16.0' }, index),
    readsAll2allEnvironment: holdsIn({ removed: '0.16.0' }, index),
  }
}

function isFieldRule(rule: Rule): rule is FieldRule {
  return rule.phase === 'field'
}
