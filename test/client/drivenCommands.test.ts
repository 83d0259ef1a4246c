import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const repository = path.resolve(import.meta.dirname, '../..');
const EDITOR_TESTS = path.join(repository, 'test/vscode');

interface Manifest {
	readonly contributes: { readonly commands: readonly { readonly command: string; readonly title: string }[] };
}

/**
 * Commands that tests of the editor do not call: driven by a button, a row or a key, or not yet. Nothing is added here;
 * what is called is taken out.
 */
const NOT_CALLED: readonly string[] = ['understory.openFolder', 'understory.timelineMore'];

test('every command is called by a test of the editor: by its title in the palette or a menu, or by its id', () => {
	const manifest = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as Manifest;
	const tests = readdirSync(EDITOR_TESTS, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.test.ts') || /^harness.*\.ts$/.test(file))
		.map((file) => readFileSync(path.join(EDITOR_TESTS, file), 'utf8'))
		.join('\n');
	expect(tests.length).toBeGreaterThan(50_000); // a gate that reads nothing must not pass
	const isCalled = (command: string, title: string): boolean =>
		[
			`'Understory: ${title}'`,
			`"Understory: ${title}"`,
			`label: '${title}'`,
			`'${command}'`,
			`run('${command.replace('understory.', '')}'`,
		].some((call) => tests.includes(call));
	const missing = manifest.contributes.commands.filter(({ command, title }) => !isCalled(command, title));
	expect(missing.map(({ command }) => command).sort()).toEqual(NOT_CALLED);
});
