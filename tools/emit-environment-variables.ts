/**
 * Writes src/vllm/environment-variables/names.ts from the names in test/golden/environment-variables/, which
 * tools/recorder/ask/environment_variables.py lists. Run it with `npm run environment-variables`.
 */
import { writeFileSync } from 'node:fs'
import { environmentNamesSource } from './environment-names.ts'

const file = new URL('../src/vllm/environment-variables/names.ts', import.meta.url)
writeFileSync(file, environmentNamesSource())
