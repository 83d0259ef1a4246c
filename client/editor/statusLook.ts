import type { Ambient } from '../../common/protocol/webview.ts';
import { activityOf, ownRoots, progressOf } from './indexSummary.ts';

/** What the status item shows. */
export interface StatusLook {
	readonly text: string;
	/** For screen readers. */
	readonly label: string;
	readonly warning: boolean;
}

/** How the state of the connection and the index looks in one word and one icon. */
export function statusLook(ambient: Ambient): StatusLook {
	const { server, index } = ambient;
	const roots = ownRoots(ambient);
	if (server.phase === 'starting' || server.phase === 'reconnecting')
		return look('$(loading~spin) Understory', server.phase === 'starting' ? 'starting' : 'connecting again');
	if (server.phase !== 'ready') return look('$(warning) Understory', 'no connection to the server', true);
	const indexed = ambient.indexEnabled && !ambient.virtual && ambient.folders.length > 0;
	if (index === undefined) return look('$(layers) Understory', indexed ? 'connected, opening the index' : 'ready');
	if (roots.some((root) => root.phase === 'failed'))
		return look('$(warning) Understory', 'a folder could not be indexed', true);
	const activity = activityOf(roots);
	if (activity === 'paused') return look('$(debug-pause) Understory', 'indexing is paused');
	if (activity === 'running') return progressLook(progressOf(roots));
	// What an earlier start has left can be searched, but nobody knows yet what has changed since.
	if (indexed && roots.some(({ lastCompleteAt }) => lastCompleteAt === 0))
		return look('$(sync~spin) Understory', 'looking for what has changed');
	return index.degraded === undefined
		? look('$(layers) Understory', 'ready')
		: look('$(warning) Understory', index.degraded, true);
}

function progressLook(progress: number | undefined): StatusLook {
	if (progress === undefined) return look('$(sync~spin) Understory', 'indexing');
	const percent = `${Math.floor(progress * 100)}%`;
	return look(`$(sync~spin) Understory ${percent}`, `indexing, ${percent}`);
}

function look(text: string, state: string, warning = false): StatusLook {
	return { text, label: `Understory: ${state}`, warning };
}
