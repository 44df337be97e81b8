import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

// Chromium speaks to no service of its maker's.
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Whether there is a Chromium to test with. */
export const HAS_CHROMIUM = existsSync(CHROMIUM)
if (!HAS_CHROMIUM)
  process.stderr.write(`skipped: there is no ${CHROMIUM} (Debian: apt-get install chromium)\n`)

/** Starts Chromium with nothing kept from before. */
export async function startChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: CHROMIUM, args: QUIET })
}

/** What a page said on its console or failed with, and which origins it sent requests to. */
export interface Observed {
  readonly complaints: string[]
  readonly origins: Set<string>
}

/** Observes a page from now on. */
export function observe(page: Page): Observed {
  const observed: Observed = { complaints: [], origins: new Set() }
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) observed.complaints.push(message.text())
  })
  page.on('pageerror', (error) => observed.complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) observed.origins.add(new URL(request.url()).origin)
  })
  return observed
}
