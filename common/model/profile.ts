import { z } from 'zod';
import { PROFILE_NAME } from './profileName.ts';

const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

export const profileName = z.string().refine((name) => PROFILE_NAME.test(name) && !RESERVED.test(name), {
	error: 'a profile name has 1 to 40 letters, digits, spaces, - and _, and begins with a letter or digit',
});

/** What a profile allows to leave this machine, or to run beside it. A rule that a stored policy lacks forbids. */
export const profilePolicy = z.object({
	/** Language models on other machines. */
	allowCloudModels: z.boolean().default(false),
	/** Embedding servers on other machines. */
	allowCloudEmbeddings: z.boolean().default(false),
	/** Downloads of models. */
	allowDownloads: z.boolean().default(false),
	/** MCP servers that the user registers, wherever they run. */
	allowUpstreamServers: z.boolean().default(false),
	/** Webhooks that are called when something happens. */
	allowWebhooks: z.boolean().default(false),
	/** Measurements for a collector on another machine. */
	allowTelemetry: z.boolean().default(false),
});
export type ProfilePolicy = z.infer<typeof profilePolicy>;
export type PolicyRule = keyof ProfilePolicy;
