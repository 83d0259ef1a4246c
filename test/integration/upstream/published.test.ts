import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { expect, onTestFinished, test } from 'vitest';
import { connectStdio } from '../mcpClient.ts';
import { temporaryDataDir } from '../processes.ts';
import { published, Registry, textOf, toolNames } from './registry.ts';

test('three published servers at once: every tool of each is called through us', async () => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'understory-files-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	writeFileSync(path.join(folder, 'a.txt'), 'alpha\n');
	const dataDir = temporaryDataDir();
	const registry = await Registry.open(dataDir);
	const all = await registry.addScript('all', published('server-everything'));
	const files = await registry.addScript('files', published('server-filesystem'), [folder]);
	const memory = await registry.addScript('memory', published('server-memory'), [], { env: ['MEMORY_FILE_PATH'] });
	await registry.window.call('upstream/setSecrets', {
		id: memory,
		env: { MEMORY_FILE_PATH: path.join(folder, 'memory.jsonl') },
		headers: {},
	});
	for (const id of [files, memory]) expect(await registry.test(id)).toMatchObject({ phase: 'ready', problems: [] });
	const research = '"simulate-research-query" runs as a task only, which the protocol no longer has; it is left out.';
	expect(await registry.test(all)).toMatchObject({ phase: 'ready', problems: [research] });

	const client = await connectStdio(
		dataDir,
		{ capabilities: { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} } },
		answering,
	);
	const names = await toolNames(client);
	const counts = await Promise.all([all, files, memory].map(async (id) => (await registry.status(id)).tools));
	const upstreamNames = names.filter((name) => name.includes('__'));
	expect(upstreamNames).toHaveLength(counts.reduce((sum, count) => sum + count, 0));

	const outcomes: Record<string, string> = {};
	for (const name of upstreamNames) {
		const result = await client.callTool({ name, arguments: argumentsFor(name, folder) });
		if (result.isError === true) outcomes[name] = textOf(result);
	}
	expect(outcomes).toEqual({});
	const graph = await client.callTool({ name: 'memory__read_graph' });
	expect(graph.structuredContent).toMatchObject({ entities: [{ name: 'Ada' }] });
});

/** A client whose user agrees to everything. */
function answering(client: Client): void {
	client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
	client.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///tmp' }] }));
	client.setRequestHandler('sampling/createMessage', () => ({
		model: 'none',
		role: 'assistant',
		content: { type: 'text', text: 'a sample' },
	}));
}

/** Something each tool can do; in the order of the list each finds what the one before left. */
function argumentsFor(name: string, folder: string): Record<string, unknown> {
	const file = path.join(folder, 'a.txt');
	const observations = [{ entityName: 'Ada', contents: ['counts'] }];
	const table: Record<string, Record<string, unknown>> = {
		all__echo: { message: 'hello' },
		'all__get-annotated-message': { messageType: 'success' },
		'all__get-resource-links': { count: 2 },
		'all__get-resource-reference': { resourceType: 'Text', resourceId: 1 },
		'all__get-structured-content': { location: 'New York' },
		'all__get-sum': { a: 1, b: 2 },
		'all__gzip-file-as-resource': { name: 'a.gz', data: 'data:text/plain;base64,YQ==', outputType: 'resource' },
		'all__trigger-long-running-operation': { duration: 0.1, steps: 2 },
		'all__trigger-sampling-request': { prompt: 'say something' },
		'all__trigger-url-elicitation': { url: 'https://example.com/a', message: 'Look' },
		files__read_file: { path: file },
		files__read_text_file: { path: file },
		files__read_media_file: { path: file },
		files__read_multiple_files: { paths: [file] },
		files__write_file: { path: path.join(folder, 'b.txt'), content: 'beta\n' },
		files__edit_file: { path: file, edits: [{ oldText: 'alpha', newText: 'omega' }] },
		files__create_directory: { path: path.join(folder, 'sub') },
		files__list_directory: { path: folder },
		files__list_directory_with_sizes: { path: folder },
		files__directory_tree: { path: folder },
		files__move_file: { source: path.join(folder, 'b.txt'), destination: path.join(folder, 'c.txt') },
		files__search_files: { path: folder, pattern: '**/*.txt' },
		files__get_file_info: { path: file },
		memory__create_entities: {
			entities: [
				{ name: 'Ada', entityType: 'person', observations: ['writes'] },
				{ name: 'Engine', entityType: 'thing', observations: [] },
			],
		},
		memory__create_relations: { relations: [{ from: 'Ada', to: 'Engine', relationType: 'knows' }] },
		memory__add_observations: { observations },
		memory__delete_entities: { entityNames: ['Engine'] },
		memory__delete_observations: { deletions: [{ entityName: 'Ada', observations: ['counts'] }] },
		memory__delete_relations: { relations: [{ from: 'Ada', to: 'Engine', relationType: 'knows' }] },
		memory__search_nodes: { query: 'Ada' },
		memory__open_nodes: { names: ['Ada'] },
	};
	return table[name] ?? {};
}
