import type { PolicyRule, ProfilePolicy } from './profile.ts';

// Without schemas: windows read this, too.

/** A profile without a policy of its own: what the user sets up is allowed. */
export const OPEN_POLICY: ProfilePolicy = {
	allowCloudModels: true,
	allowCloudEmbeddings: true,
	allowDownloads: true,
	allowUpstreamServers: true,
	allowWebhooks: true,
	allowTelemetry: true,
};

/** Nothing leaves this machine. */
export const CLOSED_POLICY: ProfilePolicy = {
	allowCloudModels: false,
	allowCloudEmbeddings: false,
	allowDownloads: false,
	allowUpstreamServers: false,
	allowWebhooks: false,
	allowTelemetry: false,
};

/** What each rule is about, after “allows no …”, and how the command line names it. */
export const POLICY_RULES: Readonly<Record<PolicyRule, { readonly what: string; readonly option: string }>> = {
	allowCloudModels: { what: 'language models on other machines', option: 'cloud-models' },
	allowCloudEmbeddings: { what: 'embedding servers on other machines', option: 'cloud-embeddings' },
	allowDownloads: { what: 'downloads of models', option: 'downloads' },
	allowUpstreamServers: { what: 'MCP servers', option: 'upstream-servers' },
	allowWebhooks: { what: 'webhooks', option: 'webhooks' },
	allowTelemetry: { what: 'telemetry to other machines', option: 'telemetry' },
};

/** A policy in a line: `allows no webhooks, no downloads of models`. */
export function describePolicy(policy: ProfilePolicy): string {
	const rules = Object.entries(POLICY_RULES) as [PolicyRule, (typeof POLICY_RULES)[PolicyRule]][];
	const forbidden = rules.filter(([rule]) => !policy[rule]).map(([, { what }]) => `no ${what}`);
	if (forbidden.length === 0) return 'allows what you set up';
	return forbidden.length === rules.length ? 'nothing leaves this machine' : `allows ${forbidden.join(', ')}`;
}
