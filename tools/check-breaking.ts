/** Fails when openapi/openapi.json breaks clients of the last release. Run it with `npm run check:breaking`. */
import { fileURLToPath } from 'node:url'
import { breakingChanges, canCompare } from './breaking-changes.ts'

const DOCUMENT = fileURLToPath(new URL('../openapi/openapi.json', import.meta.url))

if (canCompare) {
  const changes = await breakingChanges(DOCUMENT)
  process.stdout.write(changes ?? 'openapi/openapi.json breaks no client of the last release\n')
  if (changes !== undefined) process.exitCode = 1
} else {
  process.stderr.write(
    'skipped: Go, which finds breaking changes of the document, is not installed\n',
  )
}
