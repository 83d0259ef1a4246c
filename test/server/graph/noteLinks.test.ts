import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseNote } from '../../../server/core/notes/parseNote.ts';
import { temporaryFolder } from '../store/support.ts';
import { graphOverStore, linkedTo } from './support.ts';

interface Vault {
	/** Writes a note, as the watcher of the folder tells of it. */
	readonly write: (id: string, file: string, text: string, root?: string) => void;
	readonly remove: (id: string) => void;
	/** Notes that a note is linked to, and those that link to it. */
	readonly linked: (id: string) => Promise<string[]>;
	readonly other: string;
}

async function vault(): Promise<Vault> {
	const { store, ask } = await graphOverStore();
	const [main, other] = [temporaryFolder(), temporaryFolder()];
	return {
		other,
		write(id, file, text, root = main) {
			const full = path.join(root, file);
			mkdirSync(path.dirname(full), { recursive: true });
			writeFileSync(full, text);
			const { title } = parseNote(text, file);
			const hash = createHash('sha1').update(text).digest('hex');
			store.execute({ type: 'note/observe', seen: [{ id, root, path: file, title, hash }], gone: [] });
		},
		remove(id) {
			const { root, path: file } = store.work.note(id)!;
			rmSync(path.join(root, file));
			store.execute({ type: 'note/observe', seen: [], gone: [id] });
		},
		linked: async (id) => linkedTo(await ask(), `note:${id}`).filter((to) => to.startsWith('note:')),
	};
}

test('a link to a note that is not there yet is one as soon as it is, and no longer than it is', async () => {
	const { write, remove, linked } = await vault();
	write('from', 'From.md', 'See [[Plan of the year]].');
	expect(await linked('from')).toEqual([]);
	write('plan', 'plan.md', '---\ntitle: Plan of the Year\n---\nFirst.');
	expect(await linked('from')).toEqual(['note:plan']);
	expect(await linked('plan')).toEqual(['note:from']);
	remove('plan');
	expect(await linked('from')).toEqual([]);
	write('plan', 'Plan of the year.md', 'It is back.');
	expect(await linked('from')).toEqual(['note:plan']);
});

test('a rename and a new alias make links of what was written before', async () => {
	const { write, linked } = await vault();
	write('from', 'From.md', 'See [[Budget]] and [[money]].');
	write('b', 'b.md', '# Costs');
	expect(await linked('from')).toEqual([]);
	write('b', 'b.md', '# Budget');
	expect(await linked('from')).toEqual(['note:b']);
	write('b', 'b.md', '# Costs');
	expect(await linked('from')).toEqual([]);
	write('b', 'b.md', '---\naliases: [Money]\n---\n# Costs');
	expect(await linked('from')).toEqual(['note:b']);
});

test('a name that several notes have means none; one of the same folder of notes comes first', async () => {
	const { write, remove, linked, other } = await vault();
	write('from', 'From.md', 'See [[Log]] and [a path](deep/one.md).');
	write('here', 'Log.md', 'Ours.');
	write('there', 'Log.md', 'Theirs.', other);
	write('one', 'deep/one.md', 'By its path.');
	expect(await linked('from')).toEqual(['note:here', 'note:one']);
	write('second', 'more/Log.md', 'Ours too.');
	expect(await linked('from')).toEqual(['note:one']);
	remove('here');
	expect(await linked('from')).toEqual(['note:one', 'note:second']);
	remove('second');
	expect(await linked('from')).toEqual(['note:one', 'note:there']);
});

test('a link means a note by title, path and file name, and by no other', async () => {
	const { write, linked } = await vault();
	write('by-title', 'x/1.md', '# Retry Policy');
	write('by-name', 'deep/down/backoff_1.md', '# Back off');
	write('by-path', 'a/plan.md', '# Plan');
	write('twice-1', 'b/twin.md', '# One');
	write('twice-2', 'c/twin.md', '# Two');
	const links =
		'[[retry policy]] [[backoff_1#Top|see]] [[self]] [[twin]] [[nowhere]] [plan](../a/plan.md) [web](https://a.b)';
	write('self', 'notes/self.md', links);
	expect(await linked('self')).toEqual(['note:by-name', 'note:by-path', 'note:by-title']);
});

test('a link stays what it is when another thing in its note changes', async () => {
	const { write, linked } = await vault();
	write('a', 'A.md', 'See [[B]].');
	write('b', 'B.md', 'And [[A]], about #12.');
	expect(await linked('a')).toEqual(['note:b']);
	write('a', 'A.md', 'See [[B]] and [[B#part]].');
	expect(await linked('a')).toEqual(['note:b']);
	write('b', 'B.md', 'Alone.');
	expect(await linked('b')).toEqual(['note:a']);
	write('a', 'A.md', 'Alone too.');
	expect(await linked('b')).toEqual([]);
});
