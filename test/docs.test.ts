import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const security = readFileSync(path.join(root, 'docs/security.md'), 'utf8');

test('the list of dependencies is that of the package', () => {
	const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
		readFileSync(path.join(root, 'package.json'), 'utf8'),
	) as Record<string, Record<string, string>>;
	const listed = [...security.matchAll(/^\| `([^`]+)` \| \S.* \|$/gm)].map(([, name]) => name);
	const [ships, builds] = security
		.split('What builds and tests it:')
		.map((part) => listed.filter((name) => part.includes(`| \`${name}\` |`)));
	expect(ships?.toSorted()).toEqual(Object.keys({ ...dependencies, ...optionalDependencies }).sort());
	expect(builds?.toSorted()).toEqual(Object.keys(devDependencies ?? {}).sort());
});

test('versions are exact, and every package has its hash, but for builds for other platforms', () => {
	const read = (name: string): Record<string, Record<string, unknown>> =>
		JSON.parse(readFileSync(path.join(root, name), 'utf8')) as ReturnType<typeof read>;
	const { dependencies, devDependencies, optionalDependencies } = read('package.json');
	for (const version of Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies }))
		expect(version).toMatch(/^\d+\.\d+\.\d+[\w.-]*$/);
	const { '': _ours, ...packages } = read('package-lock.json')['packages']!;
	expect(Object.keys(packages).length).toBeGreaterThan(500);
	for (const [name, locked] of Object.entries(packages as Record<string, { integrity?: string; os?: string[] }>)) {
		const hash = locked.integrity ?? (locked.os === undefined ? 'none' : 'sha512-of another platform');
		expect(hash, name).toMatch(/^sha512-/);
	}
});

test('every defence names a test that is there, and every fuzz test is named', () => {
	const links = [...security.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => path.join(root, 'docs', link!));
	expect(links.length).toBeGreaterThan(30);
	expect(links.filter((file) => !existsSync(file))).toEqual([]);
	const attacks = security.split('## Attacks, defences, proofs')[1]!.split('\n## ')[0]!;
	const rows = attacks
		.split('\n')
		.filter((line) => line.startsWith('| '))
		.slice(1);
	for (const row of rows) expect(row, row).toMatch(/\.test\.tsx?\)/);
	const fuzz = readdirSync(path.join(root, 'test/fuzz')).filter((name) => name.endsWith('.test.ts'));
	for (const name of fuzz) expect(security).toContain(`../test/fuzz/${name}`);
});

test('the guide names every command of the palette, and no setting that is not there', () => {
	const guide = readFileSync(path.join(root, 'README.md'), 'utf8');
	const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
		contributes: {
			commands: { command: string; title: string }[];
			menus: { commandPalette: { command: string; when: string }[] };
			configuration: { properties: object }[];
		};
	};
	const { commands, menus, configuration } = contributes;
	const elsewhere = new Set(menus.commandPalette.filter(({ when }) => when === 'false').map(({ command }) => command));
	const offered = commands.filter(({ command }) => !elsewhere.has(command)).map(({ title }) => title);
	expect(offered.length).toBeGreaterThan(100);
	expect(offered.filter((title) => !guide.includes(title.replace(/…$/, '')))).toEqual([]);
	const settings = new Set(configuration.flatMap(({ properties }) => Object.keys(properties)));
	const named = [...guide.matchAll(/understory\.[a-z]\w*\.\w+/g)].map(([name]) => name);
	expect(named.length).toBeGreaterThan(20);
	expect(named.filter((name) => !settings.has(name))).toEqual([]);
});
