import { fieldsOf } from '../../../common/base/fieldsOf.ts';
import { hashtagsIn } from '../../../common/base/hashtags.ts';
import { parseJson } from '../../../common/base/parseJson.ts';
import { tag } from '../../../common/model/capture.ts';
import type { MakeId, SourceFile, Transferred, TransferFault } from './transferred.ts';

/**
 * The reference memory server of the Model Context Protocol keeps JSON lines: entities with observations, and relations
 * between them by name. Each entity becomes a capture and a concept of the graph; each relation a link.
 */
export function parseServerMemory({ text, changedAt }: SourceFile, makeId: MakeId): Transferred {
	const events: Transferred['events'] = [];
	const faults: TransferFault[] = [];
	for (const [index, line] of text.split('\n').entries()) {
		if (line.trim() === '') continue;
		const fields = objectIn(line);
		const { type, name, entityType, observations, from, to, relationType } = fields ?? {};
		if (type === 'entity' && isText(name) && Array.isArray(observations)) {
			const kind = isText(entityType) ? entityType : '';
			const notes = observations.filter(isText).map((note) => `- ${note}`);
			const content = [kind === '' ? name : `${name} (${kind})`, ...notes].join('\n');
			events.push(
				...captured(makeId('server-memory', name), content, [kind], changedAt),
				...named(makeId, 'server-memory', name, changedAt),
			);
		} else if (type === 'relation' && isText(from) && isText(to) && isText(relationType))
			events.push(...related(makeId, from, to, relationType, changedAt));
		else faults.push({ line: index + 1, reason: 'this is neither an entity nor a relation' });
	}
	return { events, faults };
}

/** mem0 exports memories as a JSON list, alone or under `results` or `memories`. */
export function parseMem0({ text, changedAt }: SourceFile, makeId: MakeId): Transferred {
	const parsed = parseJson(text);
	const list = Array.isArray(parsed) ? parsed : listIn(parsed);
	if (list === undefined) return { events: [], faults: [{ line: 1, reason: 'there is no list of memories' }] };
	const faults: TransferFault[] = [];
	const events = list.flatMap((item: unknown, index) => {
		const { id, memory, created_at: createdAt, categories, text: other } = fieldsOf(item);
		const content = isText(memory) ? memory : other;
		if (!isText(content)) {
			faults.push({ line: 1, reason: `memory ${index + 1} has no text` });
			return [];
		}
		const ts =
			isText(createdAt) && !Number.isNaN(Date.parse(createdAt)) ? new Date(createdAt).toISOString() : changedAt;
		const tags = Array.isArray(categories) ? categories.filter(isText) : [];
		return captured(makeId('mem0', isText(id) ? id : content), content, tags, ts);
	});
	return { events, faults };
}

const FRONT_MATTER = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/;
const WIKILINK = /\[\[([^\][|#\n]+)(?:[#|][^\][\n]*)?\]\]/;

/**
 * Basic Memory keeps Markdown notes with front matter, observations (`- [category] text`) and relations
 * (`- relation_type [[Other note]]`). Each note becomes a capture, verbatim; each relation a link.
 */
export function parseBasicMemory(files: readonly SourceFile[], makeId: MakeId): Transferred {
	const events = files.flatMap((file) => {
		const matter = FRONT_MATTER.exec(file.text)?.[1] ?? '';
		const title = field(matter, 'title') ?? file.path.replace(/^.*\//, '').replace(/\.md$/i, '');
		const key = field(matter, 'permalink') ?? file.path;
		const body = file.text.replace(FRONT_MATTER, '');
		const relations = body.split('\n').flatMap((line) => {
			const link = WIKILINK.exec(line);
			if (link === null) return [];
			const [, relation] = /^[-*] +([\w-][\w -]{0,59})$/.exec(line.slice(0, link.index).trim()) ?? [];
			return related(makeId, title, link[1]!.trim(), relation ?? 'links to', file.changedAt);
		});
		const tags = [...listField(matter, 'tags'), ...hashtagsIn(body)];
		if (file.text.trim() === '') return [];
		return [
			...captured(makeId('basic-memory', key), file.text, tags, file.changedAt),
			...named(makeId, 'basic-memory', title, file.changedAt, key),
			...relations,
		];
	});
	return { events, faults: [] };
}

function captured(id: string, content: string, tags: readonly string[], ts: string): Transferred['events'] {
	const valid = tags
		.map((text) => text.trim().replaceAll(/[\s,#]+/g, '-'))
		.filter((text) => tag.safeParse(text).success);
	const data = { id, content: content.toWellFormed(), tags: [...new Set(valid)].slice(0, 50) };
	return [{ type: 'captureAdded', data, ts }];
}

/** Links a capture to the concept it describes. */
function named(makeId: MakeId, from: string, name: string, ts: string, key = name): Transferred['events'] {
	const capture = makeId(from, key);
	return [
		{
			type: 'linkAdded',
			data: {
				id: makeId('describes', capture),
				source: `capture:${capture}`,
				target: conceptOf(name),
				label: 'describes',
			},
			ts,
		},
	];
}

function related(makeId: MakeId, from: string, to: string, label: string, ts: string): Transferred['events'] {
	if (conceptOf(from) === conceptOf(to)) return [];
	const id = makeId('relation', from, label, to);
	return [{ type: 'linkAdded', data: { id, source: conceptOf(from), target: conceptOf(to), label }, ts }];
}

function conceptOf(name: string): string {
	return `concept:${name.toWellFormed().trim().toLowerCase()}`;
}

function objectIn(line: string): Readonly<Record<string, unknown>> | undefined {
	const value = parseJson(line);
	return typeof value === 'object' && value !== null ? fieldsOf(value) : undefined;
}

function listIn(value: unknown): readonly unknown[] | undefined {
	const { results, memories } = fieldsOf(value);
	if (Array.isArray(results)) return results;
	return Array.isArray(memories) ? memories : undefined;
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value.trim() !== '';
}

/** A scalar of front matter, without quotes. */
function field(matter: string, name: string): string | undefined {
	const value = new RegExp(`^${name}:(.*)$`, 'm').exec(matter)?.[1]?.trim();
	return value === '' ? undefined : value?.replace(/^(["'])(.*)\1$/, '$2');
}

/** `tags: [a, b]`, `tags: a, b` or one `- a` a line. */
function listField(matter: string, name: string): string[] {
	const inline = field(matter, name);
	if (inline !== undefined)
		return inline
			.replace(/^\[(.*)\]$/, '$1')
			.split(',')
			.map(unquoted);
	const [, items = ''] =
		new RegExp(`^${name}:[ \\t]*\\r?\\n((?:[ \\t]*-[ \\t]+.*(?:\\r?\\n|$))+)`, 'm').exec(matter) ?? [];
	return items
		.split('\n')
		.map((line) => unquoted(line.replace(/^[ \t]*-[ \t]+/, '')))
		.filter((item) => item !== '');
}

function unquoted(text: string): string {
	return text
		.trim()
		.replace(/^(["'])(.*)\1$/, '$2')
		.replace(/^#/, '');
}
