import { expect, test } from 'vitest';
import { activityOf, describeRoot, progressOf } from '../../client/editor/indexSummary.ts';
import { statusLook } from '../../client/editor/statusLook.ts';
import type { IndexStatus, RootStatus } from '../../common/model/indexStatus.ts';
import type { Ambient, ServerState } from '../../common/protocol/webview.ts';

const root: RootStatus = {
	root: '/repo',
	phase: 'idle',
	files: 1204,
	chunks: 9310,
	total: 1204,
	done: 1204,
	bytes: 0,
	skipped: {},
	lastCompleteAt: 1,
};

test('the connection comes first', () => {
	expect(statusLook(ambient({ phase: 'starting' })).label).toBe('Understory: starting');
	expect(statusLook(ambient({ phase: 'reconnecting' })).label).toBe('Understory: connecting again');
	expect(statusLook(ambient({ phase: 'degraded' }, { phase: 'indexing' }))).toMatchObject({ warning: true });
});

test('progress is shown once it is known how much there is', () => {
	expect(statusLook(ambient(undefined, { phase: 'scanning', total: 10, done: 3 })).text).toBe(
		'$(sync~spin) Understory',
	);
	expect(statusLook(ambient(undefined, { phase: 'indexing', total: 3, done: 2 }))).toMatchObject({
		text: '$(sync~spin) Understory 66%',
		label: 'Understory: indexing, 66%',
	});
	expect(statusLook(ambient(undefined, { phase: 'paused' })).label).toBe('Understory: indexing is paused');
	expect(statusLook(ambient())).toMatchObject({ label: 'Understory: ready', warning: false });
});

test('what an earlier start has left is not ready before somebody has looked what changed', () => {
	const stored = ambient(undefined, { lastCompleteAt: 0 });
	const { index: _index, ...closed } = stored;
	expect(statusLook(stored).label).toBe('Understory: looking for what has changed');
	expect(statusLook(closed).label).toBe('Understory: connected, opening the index');
	for (const without of [{ indexEnabled: false }, { virtual: true }, { folders: [] }])
		for (const either of [stored, closed])
			expect(statusLook({ ...either, ...without }).label).toBe('Understory: ready');
});

test('trouble is a warning', () => {
	expect(statusLook(ambient(undefined, { phase: 'failed', error: 'x' }))).toMatchObject({ warning: true });
	const worse = ambient();
	expect(statusLook({ ...worse, index: { ...worse.index!, degraded: 'No vectors.' } })).toMatchObject({
		label: 'Understory: No vectors.',
		warning: true,
	});
});

test('folders of other windows do not count', () => {
	expect(statusLook({ ...ambient(undefined, { phase: 'indexing', total: 2, done: 1 }), folders: [] }).label).toBe(
		'Understory: ready',
	);
});

test('a drive that the editor spells in lower case is the same folder', () => {
	const state = ambient(undefined, { root: 'C:\\repo', phase: 'indexing', total: 2, done: 1 });
	expect(statusLook({ ...state, folders: [{ name: 'repo', path: 'c:\\repo' }] }).label).toBe(
		'Understory: indexing, 50%',
	);
});

test('several folders are one run', () => {
	const roots: RootStatus[] = [
		{ ...root, phase: 'indexing', total: 100, done: 10 },
		{ ...root, phase: 'optimizing', total: 100, done: 100 },
		root,
	];
	expect(progressOf(roots)).toBe(0.55);
	expect(progressOf([...roots, { ...root, phase: 'scanning' }])).toBeUndefined();
	expect(progressOf([root])).toBeUndefined();
	expect(activityOf(roots)).toBe('running');
	expect(activityOf([])).toBe('idle');
});

test('a folder in one line', () => {
	expect(describeRoot(root)).toBe('1,204 files, 9,310 passages');
	expect(describeRoot({ ...root, files: 1, chunks: 1 })).toBe('1 file, 1 passage');
	expect(describeRoot({ ...root, phase: 'indexing', done: 5 })).toBe('indexing 5 of 1,204 files');
	expect(describeRoot({ ...root, phase: 'failed', error: 'not readable' })).toBe('failed: not readable');
});

function ambient(server: ServerState = { phase: 'ready' }, part: Partial<RootStatus> = {}): Ambient {
	const index: IndexStatus = { model: 'm', dimensions: 1, lastResort: false, roots: [{ ...root, ...part }] };
	return {
		server,
		index,
		folders: [{ name: 'repo', path: '/repo' }],
		virtual: false,
		trusted: true,
		indexEnabled: true,
		searchLimit: 50,
	};
}
