import '@hono/zod-openapi'
import type { z } from '@hono/zod-openapi'
import { HostReport } from '../../../hosts/report.ts'

/** Adds `.openapi`, which schemas of src/hosts lack if they were made before the library was loaded. */
export const documented = <T extends z.ZodType>(schema: T): T => schema.clone()

/** The report in a request. Apart from the answers about hosts, which only the document needs. */
export const hostReportSchema = documented(HostReport).openapi('HostReport')
