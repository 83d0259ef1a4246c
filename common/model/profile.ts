import { z } from 'zod';

/** The profile that is there without anybody having made it. */
export const DEFAULT_PROFILE = 'default';

/** Also the name of its folder: no separators, no dots, nothing that a file system reads in its own way. */
export const PROFILE_NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N} _-]{0,38}[\p{L}\p{N}_-])?$/u;
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
});
export type ProfilePolicy = z.infer<typeof profilePolicy>;
export type PolicyRule = keyof ProfilePolicy;

/** A profile without a policy of its own: what the user sets up is allowed. */
export const OPEN_POLICY: ProfilePolicy = {
	allowCloudModels: true,
	allowCloudEmbeddings: true,
	allowDownloads: true,
	allowUpstreamServers: true,
	allowWebhooks: true,
};

/** Nothing leaves this machine. */
export const CLOSED_POLICY: ProfilePolicy = {
	allowCloudModels: false,
	allowCloudEmbeddings: false,
	allowDownloads: false,
	allowUpstreamServers: false,
	allowWebhooks: false,
};

/** What each rule is about, after “allows no …”, and how the command line names it. */
export const POLICY_RULES: Readonly<Record<PolicyRule, { readonly what: string; readonly option: string }>> = {
	allowCloudModels: { what: 'language models on other machines', option: 'cloud-models' },
	allowCloudEmbeddings: { what: 'embedding servers on other machines', option: 'cloud-embeddings' },
	allowDownloads: { what: 'downloads of models', option: 'downloads' },
	allowUpstreamServers: { what: 'MCP servers', option: 'upstream-servers' },
	allowWebhooks: { what: 'webhooks', option: 'webhooks' },
};

/** A policy in a line: `allows no webhooks, no downloads of models`. */
export function describePolicy(policy: ProfilePolicy): string {
	const rules = Object.entries(POLICY_RULES) as [PolicyRule, (typeof POLICY_RULES)[PolicyRule]][];
	const forbidden = rules.filter(([rule]) => !policy[rule]).map(([, { what }]) => `no ${what}`);
	if (forbidden.length === 0) return 'allows what you set up';
	return forbidden.length === rules.length ? 'nothing leaves this machine' : `allows ${forbidden.join(', ')}`;
}
