import type { ViewMethod } from '../../common/protocol/webview.ts';

/** Views of the product, and the bundle in `dist/webview` that draws each. */
export type ViewName = SidebarViewName | PanelViewName;
export type SidebarViewName = 'search' | 'inbox' | 'chat';
export type PanelViewName = 'board' | 'history';

/** I-12: what each view may ask for. A page that was taken over by what it shows gets no further than this. */
export const ALLOWED_METHODS: Readonly<Record<ViewName, readonly ViewMethod[]>> = {
	search: [
		'search/query',
		'search/similar',
		'index/pause',
		'index/resume',
		'host/open',
		'host/copyPath',
		'host/command',
	],
	inbox: [
		'capture/add',
		'capture/list',
		'capture/get',
		'capture/edit',
		'capture/delete',
		'capture/undelete',
		'host/openSource',
		'host/copy',
		'host/command',
	],
	chat: [
		'thread/list',
		'thread/read',
		'thread/context',
		'thread/ask',
		'thread/retry',
		'thread/follow',
		'thread/stop',
		'thread/rename',
		'thread/delete',
		'thread/undelete',
		'thread/export',
		'chat/models',
		'host/editorContext',
		'host/attach',
		'host/insertCode',
		'host/applyCode',
		'host/newDocument',
		'host/rememberThread',
		'host/open',
		'host/copy',
		'host/command',
	],
	board: [
		'project/create',
		'project/list',
		'project/edit',
		'task/create',
		'task/list',
		'task/get',
		'task/edit',
		'task/move',
		'task/delete',
		'task/undelete',
		'task/history',
		'task/suggestions',
		'task/ignoreSuggestion',
		'task/unignoreSuggestion',
		'host/open',
		'host/command',
	],
	history: [
		'terminal/list',
		'terminal/get',
		'terminal/fix',
		'terminal/archive',
		'terminal/unarchive',
		'host/copy',
		'host/explain',
		'host/showText',
		'host/terminal',
		'host/command',
	],
};

/** Commands a view may run, without arguments. */
export const ALLOWED_COMMANDS: readonly string[] = [
	'understory.capture',
	'understory.doctor',
	'understory.eraseTerminalHistory',
	'understory.excludeFromTerminalHistory',
	'understory.openFolder',
	'understory.openSettings',
	'understory.openWalkthrough',
	'understory.rebuildIndex',
	'understory.restartServer',
	'understory.setUpModel',
	'understory.showLog',
];
