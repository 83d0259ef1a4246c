import { expect, test } from 'vitest';
import { doctorReport, type WindowReport } from '../../client/commands/doctorReport.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { CLOSED_POLICY } from '../../common/model/profileRules.ts';
import type { Output } from '../../common/protocol/index.ts';

const window: WindowReport = {
	extension: '0.1.0',
	editor: 'VS Code 1.116.0 (local)',
	node: 'v24.0.0 on linux-x64',
	connection: 'ready',
	dataDirSetting: '',
	trusted: true,
	virtual: false,
	folders: ['/repo'],
};

const answer: Output<'admin/doctor'> = {
	owner: {
		pid: 4711,
		version: '0.1.0',
		build: 'abc',
		address: '/run/u.sock',
		startedAt: '2026-01-01T00:00:00Z',
		clients: 2,
		node: 'v24.0.0',
		platform: 'linux-x64',
		rssMb: 151.6,
	},
	profile: { name: 'work', policy: CLOSED_POLICY },
	dataDir: '/data',
	logFile: '/data/log.txt',
	store: { seq: 12_345, logBytes: 3 * 2 ** 20, segments: 2, snapshotSeq: 12_000, captures: 1_000 },
	index: [
		{
			root: '/repo',
			files: 10,
			chunks: 20,
			model: 'hash-1',
			skipped: [{ reason: 'tooLarge', count: 2, paths: ['a.sql'] }],
		},
	],
	indexBytes: 2 ** 20,
	native: [{ module: 'lancedb', version: '1', ok: false, error: 'no such file' }],
	problems: [{ code: 'nativeModule', message: 'lancedb does not load.', severity: 'error' }],
};

test('what is wrong comes first, then the window, the server, the store, the index', () => {
	const report = doctorReport(window, answer, new Date(0));
	expect(report.match(/^## .*$/gm)).toEqual([
		'## Problems',
		'## This window',
		'## Server',
		'## Store',
		'## Index',
		'## Native modules',
	]);
	expect(report).toContain('- **error** lancedb does not load. (nativeModule)');
	expect(report).toContain('process 4711');
	expect(report).toContain('Left out of /repo: 2 too large: a.sql, …');
	expect(report).toContain('12,345 events, 3.1 MB in 2 segments');
	expect(report).toContain('lancedb 1: **fails** no such file');
	expect(report).toContain('1970-01-01 00:00:00 UTC');
});

test('without a server the window still reports, and says why', () => {
	const error = new OperationError('unavailable', 'The server cannot be reached.');
	const report = doctorReport({ ...window, trusted: false, connection: 'degraded' }, error, new Date(0));
	expect(report).toContain('- **error** The server cannot be reached.');
	expect(report).toContain('Restricted Mode');
	expect(report).not.toContain('## Server');
});
