/** Writes src/hosts/engines/d1-migrations/: `npm run d1-migrations` */
import { d1Migrations } from './d1-migrations.ts'

for (const [name, text] of Object.entries(await d1Migrations())) {
  await Bun.write(new URL(`../src/hosts/engines/d1-migrations/${name}`, import.meta.url), text)
}
