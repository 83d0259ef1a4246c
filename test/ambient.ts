import type { Ambient } from '../common/protocol/webview.ts';

/** What a view is told of its window, when all is well and no folder is open. */
export const AMBIENT: Ambient = {
	server: { phase: 'ready' },
	folders: [],
	virtual: false,
	trusted: true,
	indexEnabled: true,
	searchLimit: 50,
};
