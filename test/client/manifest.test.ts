import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { COMMAND_IDS } from '../../client/commands/commandIds.ts';
import { MAX_EXCERPT, MAX_SYMBOL } from '../../client/commands/sourceLimits.ts';
import { captureSource } from '../../common/model/capture.ts';
import { searchQuery } from '../../common/protocol/operations/search.ts';
import { httpProvider } from '../../common/model/chat.ts';
import { clientSettings, DEFAULT_CHAT } from '../../common/protocol/settings.ts';
import { ALLOWED_COMMANDS } from '../../client/panels/viewPolicy.ts';

interface Item {
	readonly command: string;
	readonly when?: string;
	readonly enablement?: string;
	readonly title?: string;
	readonly category?: string;
	readonly icon?: string;
	readonly key?: string;
	readonly mac?: string;
}

interface Submenu {
	readonly submenu: string;
	readonly when?: string;
}

interface Setting {
	readonly default: unknown;
	readonly scope: string;
	readonly enum?: readonly string[];
	readonly minimum?: number;
	readonly properties?: Readonly<Record<string, unknown>>;
	readonly maximum?: number;
}

interface Manifest {
	readonly contributes: {
		readonly commands: readonly Item[];
		readonly menus: Readonly<Record<string, readonly (Item | Submenu)[]>>;
		readonly submenus: readonly { readonly id: string }[];
		readonly keybindings: readonly Item[];
		readonly configuration: readonly {
			readonly properties: Readonly<Record<string, Setting>>;
		}[];
		readonly views: Readonly<
			Record<string, readonly { readonly id: string; readonly icon: string; readonly type?: string }[]>
		>;
		readonly viewsContainers: Readonly<Record<string, readonly { readonly icon: string; readonly id: string }[]>>;
		readonly walkthroughs: readonly {
			readonly steps: readonly {
				readonly description: string;
				readonly media: { readonly markdown: string };
				readonly completionEvents: readonly string[];
			}[];
		}[];
	};
	readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
}

const root = path.resolve(import.meta.dirname, '../..');
const { contributes, capabilities } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const settings = Object.assign({}, ...contributes.configuration.map(({ properties }) => properties)) as Record<
	string,
	Setting
>;
const source = readdirSync(path.join(root, 'client'), { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts'))
	.map((file) => readFileSync(path.join(root, 'client', file), 'utf8'))
	.join('\n');
const menus = Object.values(contributes.menus).flat();
const items = [
	...contributes.commands,
	...menus.filter((item): item is Item => 'command' in item),
	...contributes.keybindings,
];
const views = Object.values(contributes.views).flat();

test('the manifest declares the commands that the code has, and no others', () => {
	expect(contributes.commands.map(({ command }) => command).sort()).toEqual([...COMMAND_IDS].sort());
});

test('menus, keys, views, walkthrough and code name commands that exist', () => {
	const links = [...JSON.stringify(contributes.walkthroughs).matchAll(/(?:command|onCommand):([\w.]+)/gi)];
	const named = [...items.map(({ command }) => command), ...links.map((match) => match[1]!), ...ALLOWED_COMMANDS];
	expect(links.length).toBeGreaterThan(3);
	// Enter sends what stands in our field; the editor has the command for it.
	const own = named.filter((command) => command !== 'editor.action.submitComment');
	for (const command of own) expect(COMMAND_IDS).toContain(command);
});

test('the walkthrough leads to every part of the product', () => {
	const texts = contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)).join('\n');
	for (const part of ['focusSearch', 'capture', 'openBoard', 'openNotes', 'openChat', 'setUpModel', 'connectAssistant'])
		expect(texts).toContain(`(command:understory.${part})`);
});

test('submenus are declared, have entries and are shown', () => {
	for (const { id } of contributes.submenus) {
		expect(contributes.menus[id]?.length).toBeGreaterThan(1);
		expect(menus).toContainEqual(expect.objectContaining({ submenu: id }));
	}
	for (const item of menus)
		if ('submenu' in item) expect(contributes.submenus.map(({ id }) => id)).toContain(item.submenu);
});

test('every command can be found: a title of its own, in the category of the product', () => {
	expect(new Set(contributes.commands.map(({ title }) => title)).size).toBe(contributes.commands.length);
	for (const { category } of contributes.commands) expect(category).toBe('Understory');
});

test('a command with a button in a title bar has an icon', () => {
	const buttons = contributes.menus['view/title']!.filter((item) => JSON.stringify(item).includes('navigation'));
	expect(buttons.length).toBeGreaterThan(1);
	for (const { command } of buttons.filter((item) => 'command' in item))
		expect(contributes.commands.find((declared) => declared.command === command)?.icon).toMatch(/^\$\([\w-]+\)$/);
});

test('when-clauses use context keys that the code sets', () => {
	const clauses = [...menus, ...items].flatMap((item) => [
		item.when ?? '',
		'enablement' in item ? item.enablement : '',
	]);
	const keys = new Set(clauses.flatMap((clause) => clause.match(/understory\.\w+/g) ?? []));
	for (const { id } of views) keys.delete(id);
	expect(keys.size).toBeGreaterThan(1);
	for (const key of keys) expect(source).toContain(`setContextKey('${key}'`);
	for (const [, key] of source.matchAll(/setContextKey\('([\w.]+)'/g)) expect([...keys]).toContain(key);
});

test('every setting is read, with the default that the manifest says; every setting read is declared', () => {
	const reads = [...source.matchAll(/\.get(?:<[^(]*>)?\(\s*'([\w.]+)',\s*([^)\n]+?)\)/g)]
		.map(([, key, fallback]) => [`understory.${key}`, fallback!] as const)
		.filter(([key]) => key !== 'understory.exclude'); // of the section `files`
	expect(reads.map(([key]) => key).sort()).toEqual(Object.keys(settings).sort());
	for (const [key, fallback] of reads)
		expect(JSON.parse(fallback.replaceAll("'", '"')), key).toEqual(settings[key]!.default);
});

test('a workspace cannot choose where text is sent or data is kept', () => {
	for (const key of Object.keys(settings).filter((key) => /\.(embedding|chat|server|backup|profile)(\.|$)/.test(key))) {
		expect(settings[key]!.scope).toBe('machine');
		expect(capabilities.untrustedWorkspaces.restrictedConfigurations).toContain(key);
	}
});

test('the manifest offers the values that the server takes', () => {
	const { embedding, chat } = clientSettings.shape;
	const providers = Object.keys(settings['understory.chat.urls']!.properties!);
	expect(providers.sort()).toEqual([...httpProvider.options].sort());
	expect(chat.parse(undefined)).toEqual(
		Object.fromEntries(Object.keys(DEFAULT_CHAT).map((key) => [key, settings[`understory.chat.${key}`]!.default])),
	);
	expect(settings['understory.embedding.provider']!.enum).toEqual(embedding.shape.provider.options);
	const limit = searchQuery.input.shape.limit.unwrap();
	expect([settings['understory.search.limit']!.minimum, settings['understory.search.limit']!.maximum]).toEqual([
		limit.minValue,
		limit.maxValue,
	]);
	expect(MAX_SYMBOL).toBe(captureSource.shape.symbol.unwrap().maxLength);
	expect(MAX_EXCERPT).toBe(captureSource.shape.excerpt.unwrap().maxLength);
});

test('the views that the manifest declares are hosted', () => {
	expect(views.length).toBeGreaterThan(3);
	for (const { id, type } of views)
		expect(source).toContain(
			type === 'webview' ? `new ViewHost('${id.slice('understory.'.length)}'` : `createTreeView('${id}'`,
		);
});

test('pictures and texts are there', () => {
	const files = [
		...views.map(({ icon }) => icon),
		...Object.values(contributes.viewsContainers).flatMap((containers) => containers.map(({ icon }) => icon)),
		...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)),
	];
	for (const file of files) expect(existsSync(path.join(root, file)), file).toBe(true);
});

test('keys for the same keys have clauses that exclude each other', () => {
	const byKey = Map.groupBy(contributes.keybindings, ({ key }) => key);
	for (const [key, bindings] of byKey) {
		if (bindings.length === 1) continue;
		expect(
			bindings.every(({ when }) => when !== undefined),
			key,
		).toBe(true);
		expect(new Set(bindings.map(({ when }) => when)).size, key).toBe(bindings.length);
	}
	for (const { key, mac } of contributes.keybindings) expect(mac).toBe(key?.replaceAll('ctrl', 'cmd'));
});
