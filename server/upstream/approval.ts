import type { Tool } from '@modelcontextprotocol/server';
import type { ToolApproval, Upstream, UpstreamToolRule } from '../../common/model/upstream.ts';
import { hasPin } from './hashes.ts';

export interface Verdict {
	readonly enabled: boolean;
	readonly approval: ToolApproval;
	/** It is not what it was when the user approved it, or when it was first seen. */
	readonly changed: boolean;
	readonly rule: UpstreamToolRule | undefined;
}

/** What the user's rules say of a tool as it is now. A tool that changed is asked about, whatever was allowed before. */
export function judge({ approval, rules }: Upstream, tool: Tool): Verdict {
	const rule = rules.find((candidate) => candidate.tool === tool.name);
	const changed = rule?.pin !== undefined && !hasPin(tool, rule.pin);
	const enabled = rule?.enabled ?? true;
	const wanted = rule?.approval ?? byServer(approval, tool);
	return { enabled, changed, rule, approval: changed && wanted === 'always' ? 'ask' : wanted };
}

function byServer(approval: Upstream['approval'], { annotations }: Tool): ToolApproval {
	if (approval === 'always') return 'always';
	return approval === 'readOnly' && annotations?.readOnlyHint === true ? 'always' : 'ask';
}
