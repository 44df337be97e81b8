import { afterAll } from 'bun:test'
import { removeTemporaryFolders } from './agent/tree.ts'

// Runs once, after the last test of all files.
afterAll(removeTemporaryFolders, 60_000)
