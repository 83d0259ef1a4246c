import type { UpstreamDefinition, UpstreamToolRule } from '../../../common/model/upstream.ts';

/** Asks for a change of the registry of MCP servers. */
export type UpstreamCommand =
	| { readonly type: 'upstream/add'; readonly id: string; readonly definition: UpstreamDefinition }
	| { readonly type: 'upstream/edit'; readonly id: string; readonly changes: Partial<UpstreamDefinition> }
	| { readonly type: 'upstream/remove'; readonly id: string }
	| { readonly type: 'upstream/rule'; readonly id: string; readonly rules: readonly UpstreamToolRule[] };
