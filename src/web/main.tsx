import { render } from 'preact'
import { EXAMPLES } from './state/examples.ts'
import { NO_INPUTS } from './state/inputs.ts'
import { fromFragment } from './state/share.ts'
import { Store } from './store.ts'
import { App } from './views/app.tsx'

const shared = await fromFragment(location.hash.slice(1))
const [first] = EXAMPLES
const store = new Store(
  shared.is === 'inputs' ? shared.inputs : { ...NO_INPUTS, ...first?.inputs },
  shared.is === 'unreadable' ? shared.reason : null,
)
const root = document.getElementById('app')
if (root === null) throw new Error('The page has no place for the app')
const show = () => render(<App store={store} session={store.session} />, root)
store.listen(show)
show()

// A link that is opened in this very tab changes the fragment alone.
addEventListener('hashchange', async () => store.open(await fromFragment(location.hash.slice(1))))

/** Keeps the page for when there is no network. */
function keep(): void {
  navigator.serviceWorker?.register('/service-worker.js').catch(() => {})
}
// Not at once: the page itself comes first. Reading a link may have taken longer than loading the page.
if (document.readyState === 'complete') keep()
else addEventListener('load', keep)
