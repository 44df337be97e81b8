import { Problem } from '../problems/problem.ts'

const NOTHING: ReadonlySet<never> = new Set()

/**
 * The additions that the query of a request asks for: `?include=a,b` or `?include=a&include=b`, with names out of `known`.
 * @throws {Problem} `invalid_query` for any other parameter or name.
 */
export function readInclude<Name extends string>(
  url: string,
  known: readonly Name[],
): ReadonlySet<Name> {
  const start = url.indexOf('?')
  if (start === -1) return NOTHING
  const asked = new Set<Name>()
  for (const [parameter, value] of new URLSearchParams(url.slice(start))) {
    for (const text of value.split(',')) {
      const name = known.find((each) => parameter === 'include' && each === text)
      if (name === undefined) throw unknownParameter(`${parameter}=${text}`, known)
      asked.add(name)
    }
  }
  return asked
}

function unknownParameter(given: string, known: readonly string[]): Problem {
  const choices = known.map((name) => `include=${name}`).join(', ')
  const shown = JSON.stringify(given.slice(0, 80))
  return new Problem('invalid_query', `${shown} is unknown here. Use ${choices}`)
}
