import '@hono/zod-openapi'
import type { z } from '@hono/zod-openapi'
import { HostReport } from '../../../hosts/report.ts'

/** The schema with `.openapi`, which schemas of src/hosts lack if they were created before the library was loaded. */
export const documented = <T extends z.ZodType>(schema: T): T => schema.clone()

/** A report in a request. In a file of its own, because the other schemas about hosts are only for the document. */
export const hostReportSchema = documented(HostReport).openapi('HostReport')
