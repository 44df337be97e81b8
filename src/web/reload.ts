/**
 * Runs before the page's own script. While the service is updated, a script or style may be asked of a server that has another
 * version of the page than the one that sent it, and so has no such file: then the page is loaded once more.
 */

const UPDATING =
  'This page could not be loaded, perhaps because it is being updated. Reload it in a moment.'

function recover({ target }: Event): void {
  if (!(target instanceof HTMLScriptElement || target instanceof HTMLLinkElement)) return
  const navigations = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  if (navigations[0]?.type !== 'reload') location.reload()
  else if (document.readyState === 'loading') addEventListener('DOMContentLoaded', explain)
  else explain()
}

function explain(): void {
  document.body.textContent = UPDATING
}

// Such an event does not bubble.
addEventListener('error', recover, true)
