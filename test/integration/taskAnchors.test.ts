import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { TaskAnchor } from '../../common/model/task.ts';
import { LspClient, uriOf } from './lspClient.ts';
import { temporaryDataDir, until, workspaceWith } from './processes.ts';

const PASSAGE = 'export function parseHeader(text: string): string[] {\n\treturn text.split(":");\n}';

test('a task follows its lines: a save, a rename, an edit while no window is open', { timeout: 180_000 }, async () => {
	const dataDir = temporaryDataDir();
	const folder = workspaceWith({ 'header.ts': `${PASSAGE}\n` });
	const at = (file: string): string => path.join(folder, file);
	let window = await LspClient.open(dataDir, [folder]);
	const anchor = { id: 'x', root: folder, path: 'header.ts', startLine: 1, endLine: 3, text: PASSAGE };
	const { id } = await window.call('task/create', { title: 'Trim the parts', anchors: [anchor] });
	const becomes = async (wanted: Partial<TaskAnchor>): Promise<void> => {
		let now: TaskAnchor | undefined;
		await until(async () => {
			now = (await window.call('task/get', { id })).anchors[0];
			return Object.entries(wanted).every(([name, value]) => now![name as keyof TaskAnchor] === value);
		});
		expect(now).toMatchObject({ ...wanted, text: PASSAGE, lost: false });
	};

	writeFileSync(at('header.ts'), `// Headers.\n\n${PASSAGE}\n`);
	await window.notify('textDocument/didSave', { textDocument: { uri: uriOf(at('header.ts')) } });
	await becomes({ startLine: 3, endLine: 5 });

	renameSync(at('header.ts'), at('parse.ts'));
	const changes = [
		{ uri: uriOf(at('header.ts')), type: 3 },
		{ uri: uriOf(at('parse.ts')), type: 1 },
	];
	await window.notify('workspace/didChangeWatchedFiles', { changes });
	await becomes({ path: 'parse.ts', startLine: 3 });
	const { tasks } = await window.call('task/list', { anchor: { root: folder, path: 'parse.ts' } });
	expect(tasks.map((task) => task.id)).toEqual([id]);

	await window.close();
	writeFileSync(at('parse.ts'), `${PASSAGE}\n`);
	window = await LspClient.open(dataDir, [folder]);
	await becomes({ startLine: 1, endLine: 3 });
	await window.close();
});
