import { afterAll } from 'bun:test'
import { removeRunFolder, startRunFolder } from './support/temporary-folder.ts'

startRunFolder()
// Runs once, after the last test of all files.
afterAll(removeRunFolder, 60_000)
