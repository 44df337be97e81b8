import type { FabricLink } from '../../hosts/report.ts'
import { type Draft, type Fact, isKnown, Unknown } from '../fact.ts'
import type { Candidate } from './candidates.ts'
import type { Described, Peer } from './vendor.ts'

/** A link of the fabric as it goes into the report. */
export type LinkDraft = Draft<FabricLink>

/** An accelerator that may have links, with what its vendor says of them. */
export interface Linked {
  readonly candidate: Candidate
  readonly described: Described
}

/** The links of each accelerator's fabric. A link has two ends: where one end denies it, neither is believed. */
export function indexLinks(parts: readonly Linked[]): Fact<LinkDraft[]>[] {
  const reached = reachedBy(parts)
  return reached.map((peers, index) => {
    if (!isKnown(peers)) return peers
    const odd = reached.findIndex(
      (others, other) =>
        other !== index && isKnown(others) && others.has(index) !== peers.has(other),
    )
    if (odd < 0) {
      return [...peers]
        .sort(([a], [b]) => a - b)
        .map(([accelerator, { kind, count }]) => ({ accelerator, kind, count }))
    }
    const [here, there] = [index, odd]
      .sort((a, b) => a - b)
      .map((at) => parts[at]?.candidate.address)
    const message = `Only one of ${here} and ${there} shows a fabric link to the other`
    return new Unknown('fabric', 'fabric_contradicts', message)
  })
}

/** What each accelerator says that its fabric reaches, by index. */
function reachedBy(parts: readonly Linked[]): Fact<Map<number, Peer>>[] {
  const owners = new Map(
    parts.flatMap(({ candidate: { vendorName, listed } }, index) =>
      (listed?.keys ?? []).map((key) => [`${vendorName} ${key}`, index] as const),
    ),
  )
  return parts.map(({ candidate, described }, own): Fact<Map<number, Peer>> => {
    const { peers } = described.details
    if (!isKnown(peers)) return peers
    const found = new Map<number, Peer>()
    for (const peer of peers) {
      const index = owners.get(`${candidate.vendorName} ${peer.key}`)
      if (index === undefined) {
        const message = `The fabric of ${candidate.address} reaches a device that is not listed`
        return new Unknown('fabric', 'fabric_contradicts', message)
      }
      if (index !== own) found.set(index, peer)
    }
    return found
  })
}
