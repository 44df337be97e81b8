import type { Context } from 'hono'
import { accepts } from 'hono/accepts'

/** Whether a browser asks: `Accept` names HTML, and prefers it to JSON. A client that takes anything gets JSON. */
export function wantsPage(context: Context): boolean {
  const supports = ['application/json', 'text/html']
  return (
    accepts(context, { header: 'Accept', supports, default: 'application/json' }) === 'text/html'
  )
}
