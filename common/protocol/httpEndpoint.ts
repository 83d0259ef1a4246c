import { z } from 'zod';

/** Where the server's HTTP door is, on this machine only. */
export const httpEndpoint = z.object({
	port: z.number().int().min(1).max(65_535),
	/** Bearer token with every scope; never shown to a view, never logged. */
	token: z.string().min(32),
});
export type HttpEndpoint = z.infer<typeof httpEndpoint>;
