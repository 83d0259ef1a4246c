/** Every command of the product; `package.json` declares the same, `commandTable.ts` says what each does. */
export const COMMAND_IDS = [
	'understory.backup',
	'understory.capture',
	'understory.captureFile',
	'understory.captureSelection',
	'understory.deleteCapture',
	'understory.doctor',
	'understory.editCapture',
	'understory.editCaptureTags',
	'understory.focusSearch',
	'understory.openCaptureSource',
	'understory.openFolder',
	'understory.openInbox',
	'understory.openSettings',
	'understory.openWalkthrough',
	'understory.pauseIndexing',
	'understory.rebuildIndex',
	'understory.restartServer',
	'understory.restore',
	'understory.resumeIndexing',
	'understory.search',
	'understory.searchSimilar',
	'understory.showLog',
	'understory.showMenu',
] as const;

export type CommandId = (typeof COMMAND_IDS)[number];
