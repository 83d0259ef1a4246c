import { upstreamDefinition } from '../../../../common/model/upstream.ts';
import type { KeepKinds } from '../everyKind.ts';

/** An MCP server of the registry, from its first day to its last. Those that the process before left are removed first. */
export const keepUpstream: KeepKinds = (store, id, keep) => {
	for (const left of store.work.upstreams()) store.execute({ type: 'upstream/remove', id: left.id });
	const definition = upstreamDefinition.parse({ alias: 'loop', name: 'Loop', type: 'stdio', command: 'node' });
	keep('upstreamAdded', { type: 'upstream/add', id, definition });
	keep('upstreamEdited', { type: 'upstream/edit', id, changes: { args: [id] } });
	keep('upstreamToolsRuled', { type: 'upstream/rule', id, rules: [{ tool: id, enabled: false, timeoutSeconds: 5 }] });
	keep('upstreamRemoved', { type: 'upstream/remove', id });
};
