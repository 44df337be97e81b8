import { Problem } from '../../problems/problem.ts'

/**
 * Whether the query requests the layout.
 * @throws {Problem} `invalid_query` for any other parameter or value.
 */
export function readServeInclude(url: string): boolean {
  const start = url.indexOf('?')
  if (start === -1) return false
  const parameters = [...new URLSearchParams(url.slice(start))]
  const unknown = parameters.find(([name, value]) => name !== 'include' || value !== 'layout')
  if (unknown === undefined) return parameters.length > 0
  const shown = JSON.stringify(unknown.join('=').slice(0, 80))
  throw new Problem('invalid_query', `${shown} is unknown here. Use include=layout`)
}
