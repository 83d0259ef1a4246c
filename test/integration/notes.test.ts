import {
	appendFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import type { ClientSettings } from '../../common/protocol/settings.ts';
import { LspClient, SETTINGS } from './lspClient.ts';
import { temporaryDataDir, until, workspaceWith } from './processes.ts';

vi.setConfig({ testTimeout: 120_000 });

function settingsWith(folder: string): ClientSettings {
	return { ...SETTINGS, notes: { ...SETTINGS.notes, folders: [folder] } };
}

async function openOn(files: Readonly<Record<string, string>>): Promise<{ folder: string; window: LspClient }> {
	const folder = workspaceWith(files);
	const window = await LspClient.open(temporaryDataDir(), [], settingsWith(folder));
	onTestFinished(async () => void (await window.close()));
	return { folder, window };
}

async function refused(call: Promise<unknown>, code: string): Promise<unknown> {
	const error = await call.then(
		() => undefined,
		(failure: unknown) => failure as { data: { code: string; details: unknown } },
	);
	expect(error?.data.code).toBe(code);
	return error?.data.details;
}

test('a note is made, found by meaning of a heading, written, and not overwritten when its file has changed', async () => {
	const dataDir = temporaryDataDir();
	const window = await LspClient.open(dataDir, []);
	const made = await window.call('note/create', {
		id: 'n1',
		title: 'Plan: A/B?',
		text: '## Teapots\n\nboil the kettle',
		tags: ['home'],
	});
	expect(made).toMatchObject({ id: 'n1', path: 'Plan A B.md', root: path.join(dataDir, 'notes') });
	expect(await window.call('note/create', { id: 'n1', title: 'Plan: A/B?' })).toMatchObject({ hash: made.hash });
	const { hits } = await window.call('search/query', { query: 'kettle kind:note' });
	expect(hits).toMatchObject([{ path: 'note/n1', breadcrumb: 'Plan: A/B? › Teapots', startLine: 9, kind: 'note' }]);
	const { text, hash, note } = await window.call('note/read', { id: 'plan: a/b?' });
	expect(note).toMatchObject({ title: 'Plan: A/B?', tags: ['home'], problems: [] });
	const file = path.join(made.root, made.path);
	expect(readFileSync(file, 'utf8')).toBe(text);
	const written = await window.call('note/write', { id: 'n1', text: `${text}\nand the pot`, hash });
	expect(readFileSync(file, 'utf8')).toBe(written.text);
	appendFileSync(file, 'theirs\n');
	const details = await refused(window.call('note/write', { id: 'n1', text: 'mine', hash: written.hash }), 'conflict');
	expect(details).toMatchObject({ text: `${written.text}theirs\n` });
	expect(readFileSync(file, 'utf8')).toContain('theirs');
	await until(() => window.events('understory/event/notes').length > 0);
	await window.close();
});

test('files that change outside are seen: made, edited, renamed, deleted, in new folders', async () => {
	const { folder, window } = await openOn({ 'one.md': 'first text', 'sub/two.md': '---\nid: keep\n---\nsecond' });
	const titles = async (): Promise<string[]> =>
		(await window.call('note/list', { sort: 'title' })).notes.map(({ title }) => title);
	expect(await titles()).toEqual(['one', 'two']);
	writeFileSync(path.join(folder, 'three.md'), '# Third\n\nzebra stripes\n');
	await until(async () => (await titles()).includes('Third'));
	const found = async (): Promise<string[]> =>
		(await window.call('search/query', { query: '"zebra stripes"' })).hits.map(({ breadcrumb }) => breadcrumb);
	expect(await found()).toEqual(['Third']);
	renameSync(path.join(folder, 'sub/two.md'), path.join(folder, 'sub/deux.md'));
	await until(async () => (await titles()).includes('deux'));
	expect((await window.call('note/read', { id: 'keep' })).note.path).toBe('sub/deux.md');
	rmSync(path.join(folder, 'three.md'));
	await until(async () => !(await titles()).includes('Third'));
	expect(await found()).toEqual([]);
	mkdirSync(path.join(folder, 'new/deep'), { recursive: true });
	writeFileSync(path.join(folder, 'new/deep/four.md'), 'x');
	await until(async () => (await titles()).includes('four'));
});

test('changes made while nobody looked are found at the start', async () => {
	const folder = workspaceWith({ 'a.md': 'apple', 'b.md': 'banana' });
	const dataDir = temporaryDataDir();
	const window = await LspClient.open(dataDir, [], settingsWith(folder));
	await window.call('note/list', {});
	await window.close();
	rmSync(path.join(folder, 'a.md'));
	writeFileSync(path.join(folder, 'b.md'), 'blueberry');
	const again = await LspClient.open(dataDir, [], settingsWith(folder));
	expect((await again.call('note/list', {})).notes).toMatchObject([{ title: 'b', excerpt: 'blueberry' }]);
	await again.close();
});

test('front matter is edited in place; what cannot be understood is told and left alone', async () => {
	const odd = '\uFEFF---\r\n# mine\r\ntitle: Odd\r\nextra: {a: 1}\r\ntags:\r\n  - x\r\n---\r\nbody\r\n';
	const { folder, window } = await openOn({ 'odd.md': odd, 'bad.md': '---\ntitle: [\n---\nkept' });
	const { id } = await window.call('note/edit', { id: 'Odd', tags: ['y', 'z'], pinned: true });
	const after = readFileSync(path.join(folder, 'odd.md'), 'utf8');
	expect(after).toBe(
		odd.replace('  - x', '  - y\r\n  - z').replace('\r\n---\r\nbody', `\r\nid: ${id}\r\npinned: true\r\n---\r\nbody`),
	);
	expect((await window.call('note/read', { id })).note).toMatchObject({ tags: ['y', 'z'], pinned: true });
	const { note, text } = await window.call('note/read', { id: 'bad' });
	expect(note.problems[0]).toContain('YAML');
	expect(text).toContain('kept');
	await refused(window.call('note/edit', { id: 'bad', pinned: true }), 'invalidInput');
	expect(readFileSync(path.join(folder, 'bad.md'), 'utf8')).toBe('---\ntitle: [\n---\nkept');
});

test('notes follow their project when it is renamed or merged into another', async () => {
	const window = await LspClient.open(temporaryDataDir(), []);
	for (const name of ['Web', 'Site']) await window.call('project/create', { id: name, name });
	await window.call('note/create', { id: 'n1', title: 'Plan', text: 'x' });
	await window.call('note/edit', { id: 'n1', project: 'Web' });
	const project = async (): Promise<string | undefined> => (await window.call('note/read', { id: 'n1' })).note.project;
	await window.call('project/edit', { id: 'Web', name: 'Web App' });
	expect(await project()).toBe('Web App');
	await window.call('project/merge', { id: 'Web', into: 'Site' });
	expect(await project()).toBe('Site');
	await window.call('project/merge', { id: 'Site', into: NO_PROJECT });
	expect(await project()).toBeUndefined();
	await window.close();
});

test('deleting goes to the trash and back, also when the place was taken meanwhile', async () => {
	const { folder, window } = await openOn({ 'a.md': '---\nid: a\n---\none' });
	await window.call('note/delete', { id: 'a' });
	expect(existsSync(path.join(folder, 'a.md'))).toBe(false);
	writeFileSync(path.join(folder, 'a.md'), 'another');
	await until(async () => (await window.call('note/list', {})).total === 1);
	expect(await window.call('note/undelete', { id: 'a' })).toMatchObject({ id: 'a', path: 'a 2.md' });
	expect(readFileSync(path.join(folder, 'a.md'), 'utf8')).toBe('another');
	await refused(window.call('note/undelete', { id: 'never' }), 'notFound');
});

test('a rename takes file, title and links along', async () => {
	const { folder, window } = await openOn({
		'Old.md': '---\ntitle: Old\n---\n',
		'x/from.md': 'a [[Old]] b [[old|shown]]\r\n[md](../Old.md)\r\n',
	});
	expect(await window.call('note/rename', { id: 'Old', title: 'Brand new' })).toMatchObject({ path: 'Brand new.md' });
	expect(readFileSync(path.join(folder, 'x/from.md'), 'utf8')).toBe(
		'a [[Brand new]] b [[Brand new|shown]]\r\n[md](../Brand%20new.md)\r\n',
	);
	expect(readFileSync(path.join(folder, 'Brand new.md'), 'utf8')).toContain('title: Brand new');
	expect(existsSync(path.join(folder, 'Old.md'))).toBe(false);
	const { backlinks } = await window.call('note/backlinks', { id: 'Brand new' });
	expect(backlinks).toMatchObject([{ line: 1, text: 'a [[Brand new]] b [[Brand new|shown]]' }, { line: 2 }]);
});

test('notes are merged: text, tags and names are in one, links to the others lead there', async () => {
	const { folder, window } = await openOn({
		'A.md': '---\ntags: [x]\n---\nalpha\n',
		'B.md': '---\ntags: [y]\naliases: [Bee]\n---\nbeta\n',
		'from.md': '[[B]] [[Bee]]',
	});
	const { id, before } = await window.call('note/merge', { into: 'A', ids: ['B'] });
	const text = readFileSync(path.join(folder, 'A.md'), 'utf8');
	expect(text).toMatch(/alpha\n\n## B\n\nbeta\n$/);
	expect((await window.call('note/read', { id })).note).toMatchObject({ tags: ['x', 'y'], aliases: ['B', 'Bee'] });
	expect((await window.call('note/backlinks', { id })).backlinks).toHaveLength(1);
	expect(before).toBe('---\ntags: [x]\n---\nalpha\n');
	expect(existsSync(path.join(folder, 'B.md'))).toBe(false);
});

test('captures become a note, stay linked with it and leave the inbox', async () => {
	const { window } = await openOn({});
	const one = await window.call('capture/add', { content: '# Idea about giraffes\nthey are tall', tags: ['zoo'] });
	const made = await window.call('note/promote', { captures: [one.id] });
	const { note, captures, text } = await window.call('note/read', { id: made.id });
	expect(note).toMatchObject({ title: 'Idea about giraffes', tags: ['zoo'] });
	expect(captures).toEqual([one.id]);
	expect(text).toContain('they are tall');
	expect((await window.call('capture/get', { id: one.id })).status).toBe('processed');
	await refused(window.call('note/promote', { captures: ['nobody'] }), 'notFound');
});

test('the daily note is made once, from the template that is there for it; templates are no notes', async () => {
	const { folder, window } = await openOn({
		'templates/daily.md': '---\ntags: [day]\n---\n# {{date:YYYY}}\n\n## Log\n',
	});
	const first = await window.call('note/daily', { date: '2026-11-21' });
	expect(first).toMatchObject({ created: true, path: 'daily/2026-11-21.md' });
	expect(await window.call('note/daily', { date: '2026-11-21' })).toMatchObject({ id: first.id, created: false });
	expect(readFileSync(path.join(folder, first.path), 'utf8')).toMatch(/tags: \[day\][^]*# \d{4}\n\n## Log\n$/);
	expect((await window.call('note/list', { tag: 'day' })).total).toBe(1);
	expect((await window.call('note/templates', {})).templates).toEqual([{ name: 'daily', variables: ['date'] }]);
	expect((await window.call('note/list', {})).total).toBe(1);
});

test('a vault goes in and out without losing a byte; a second import adds nothing', async () => {
	const vault = workspaceWith({
		'.obsidian/app.json': '{}',
		'index.md': '---\naliases: [Home]\n---\n[[proj.plan]] ![[img/p.png]]\r\n',
		'proj.plan.md': '---\nid: dendron1\ncreated: 1700000000000\n---\n[[The index|index]]',
		'Case.md': 'x',
		'img/p.png': '\u0000\u0001',
	});
	const { folder, window } = await openOn({ 'Case.md': 'mine' });
	expect(await window.call('note/import', { from: vault })).toMatchObject({
		files: 4,
		same: 0,
		renamed: [{ from: 'Case.md', to: 'Case 2.md' }],
		failed: [],
	});
	expect(await window.call('note/import', { from: vault })).toMatchObject({ files: 0, same: 4, renamed: [] });
	expect(readFileSync(path.join(folder, 'Case.md'), 'utf8')).toBe('mine');
	expect((await window.call('note/backlinks', { id: 'Home' })).backlinks).toMatchObject([{ path: 'proj.plan.md' }]);
	expect((await window.call('note/read', { id: 'dendron1' })).note.createdAt).toBe('2023-11-14T22:13:20.000Z');
	const out = mkdtempSync(path.join(os.tmpdir(), 'understory-export-'));
	onTestFinished(() => rmSync(out, { recursive: true, force: true }));
	await window.call('note/export', { to: out });
	for (const file of ['index.md', 'proj.plan.md', 'img/p.png'])
		expect(readFileSync(path.join(out, file))).toEqual(readFileSync(path.join(vault, file)));
	await refused(window.call('note/export', { to: path.join(folder, 'inside') }), 'invalidInput');
});

test('notes within an open folder are found once, as notes', async () => {
	const folder = workspaceWith({
		'notes/teapot.md': 'the teapot whistles',
		'src/teapot.ts': '// the teapot whistles\n',
	});
	const window = await LspClient.open(temporaryDataDir(), [folder], settingsWith(path.join(folder, 'notes')));
	await window.indexed(folder);
	const { hits } = await window.call('search/query', { query: 'teapot whistles', roots: [folder] });
	expect(hits.map(({ kind }) => kind).sort()).toEqual(['code', 'note']);
	await window.close();
});
