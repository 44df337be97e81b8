import { openMemoryRegistry } from '../../../src/hosts/engines/memory.ts'
import { describeRegistry } from './conformance.ts'

describeRegistry('memory', async () => openMemoryRegistry())
