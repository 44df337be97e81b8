import type { Context } from 'hono'
import { accepts } from 'hono/accepts'

/** Whether `Accept` prefers HTML to JSON, as that of browsers does. A client that accepts anything gets JSON. */
export function wantsPage(context: Context): boolean {
  const supports = ['application/json', 'text/html']
  return (
    accepts(context, { header: 'Accept', supports, default: 'application/json' }) === 'text/html'
  )
}
