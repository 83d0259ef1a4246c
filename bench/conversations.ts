import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseDate } from 'chrono-node/en';
import type { RecallEngine } from '../server/ports/recallEngine.ts';
import type { Store } from '../server/ports/store.ts';
import { nodeFileSystem } from '../server/store/fileSystem.ts';
import { openStore } from '../server/store/store.ts';
import type { Result } from './support/measure.ts';
import { openRecall } from './support/recall.ts';

/** A conversation as LoCoMo has it: `session_1`, `session_1_date_time` and so on, questions with the ids of their evidence. */
interface Conversation {
	readonly conversation: Readonly<Record<string, unknown>>;
	readonly qa: readonly { readonly question: string; readonly evidence?: readonly string[] }[];
}

interface Turn {
	readonly speaker: string;
	readonly dia_id: string;
	readonly text: string;
	readonly blip_caption?: string;
}

const QUIET = { debug() {}, info() {}, warn() {}, error: console.error };
const files = { ...nodeFileSystem, syncData: () => undefined };
const MODES = ['keyword', 'hybrid'] as const;
/** Weights were chosen on the conversations before this one. */
const HELD_OUT_FROM = 5;
/** Enough lines of talk to come from ten sessions. */
const MANY = 100;

/**
 * Recall in long conversations (LoCoMo, Maharana et al. 2024, `locomo10.json`, whose licence allows no copy here): each line
 * is a capture, or each session is. The share of a question's evidence that is among the first 5 and 10, on the five
 * conversations that no weight was chosen on. `LOCOMO=…/locomo10.json npm run bench -- conversations`.
 */
export async function benchConversations(): Promise<Result[]> {
	const file = process.env['LOCOMO'];
	if (file === undefined) throw new Error('LOCOMO names no file: set it to the path of locomo10.json.');
	const conversations = JSON.parse(readFileSync(file, 'utf8')) as readonly Conversation[];
	const shares = new Map<string, number[]>();
	for (const [at, conversation] of conversations.entries())
		for (const unit of ['line', 'session'] as const)
			for (const { name, share } of await asked(conversation, unit))
				for (const half of at < HELD_OUT_FROM ? ['all'] : ['all', 'held out']) add(shares, `${half} ${name}`, share);
	const row = (half: string, name: string): string =>
		[5, 10].map((k) => percent(shares.get(`${half} ${name} @${k}`) ?? [])).join(' / ');
	return ['lines', 'sessions by their best line', 'sessions as one text'].map((unit) => ({
		name: `${unit} recalled @5 / @10, ${shares.get(`held out hybrid ${unit} @5`)?.length ?? 0} questions held out`,
		value: `${row('held out', `hybrid ${unit}`)}; all ten conversations: ${row('all', `hybrid ${unit}`)}`,
		against: `words alone: ${row('held out', `keyword ${unit}`)}; all ten: ${row('all', `keyword ${unit}`)}`,
	}));
}

async function asked(
	{ conversation, qa }: Conversation,
	unit: 'line' | 'session',
): Promise<{ name: string; share: number }[]> {
	const dataDir = mkdtempSync(path.join(tmpdir(), 'understory-bench-'));
	const clock = { time: 0 };
	const store = await openStore({ dataDir, clock: () => clock.time, logger: QUIET, files });
	const known = keep(store, clock, conversation, unit);
	const { engine, close } = await openRecall(store, dataDir, () => clock.time);
	const found: { name: string; share: number }[] = [];
	for (const { question, evidence = [] } of qa) {
		const wanted = new Set(evidence.flatMap((ids) => ids.split(/[;, ]+/)).filter((id) => known.has(id)));
		if (wanted.size === 0) continue;
		for (const mode of MODES) found.push(...(await shares(engine, unit, mode, question, wanted)));
	}
	await close();
	store.close();
	rmSync(dataDir, { recursive: true, force: true });
	return found;
}

async function shares(
	engine: RecallEngine,
	unit: 'line' | 'session',
	mode: (typeof MODES)[number],
	query: string,
	lines: ReadonlySet<string>,
): Promise<{ name: string; share: number }[]> {
	const limit = unit === 'line' ? MANY : 10;
	const { hits } = await engine.recall({
		query,
		kinds: [],
		tags: [],
		limit,
		mode,
		include: ['duplicate'],
		minStrength: 0,
	});
	const ids = hits.map(({ id }) => id);
	const sessions = new Set([...lines].map(sessionOf));
	const distinct = [...new Set(ids.map(sessionOf))];
	return [5, 10].flatMap((k) => {
		const bySession = { share: shareOf(sessions, distinct.slice(0, k)) };
		if (unit === 'session') return [{ name: `${mode} sessions as one text @${k}`, ...bySession }];
		return [
			{ name: `${mode} lines @${k}`, share: shareOf(lines, ids.slice(0, k)) },
			{ name: `${mode} sessions by their best line @${k}`, ...bySession },
		];
	});
}

/** @returns ids of the lines there are */
function keep(
	store: Store,
	clock: { time: number },
	conversation: Conversation['conversation'],
	unit: 'line' | 'session',
): Set<string> {
	const ids = new Set<string>();
	for (let at = 1; Array.isArray(conversation[`session_${at}`]); at++) {
		const turns = conversation[`session_${at}`] as readonly Turn[];
		clock.time = timeOf(String(conversation[`session_${at}_date_time`]));
		for (const turn of turns) {
			ids.add(turn.dia_id);
			clock.time += 60_000;
			if (unit === 'line') store.execute({ type: 'capture/add', id: turn.dia_id, content: said(turn), tags: [] });
		}
		if (unit === 'session')
			store.execute({ type: 'capture/add', id: `D${at}`, content: turns.map(said).join('\n'), tags: [] });
	}
	return ids;
}

function said({ speaker, text, blip_caption }: Turn): string {
	return `${speaker}: ${text}${blip_caption === undefined ? '' : ` [${blip_caption}]`}`;
}

/** `1:56 pm on 8 May, 2023`. */
function timeOf(text: string): number {
	const [time, day] = text.split(' on ');
	const date = parseDate(`${day} ${time}`);
	if (date === null) throw new Error(`${text} is no time.`);
	return date.getTime();
}

/** `D3:14` is a line of `D3`. */
function sessionOf(id: string): string {
	return id.split(':')[0]!;
}

function shareOf(wanted: ReadonlySet<string>, found: readonly string[]): number {
	return [...wanted].filter((id) => found.includes(id)).length / wanted.size;
}

function add(all: Map<string, number[]>, name: string, value: number): void {
	const known = all.get(name);
	if (known === undefined) all.set(name, [value]);
	else known.push(value);
}

function percent(values: readonly number[]): string {
	return ((100 * values.reduce((sum, value) => sum + value, 0)) / Math.max(1, values.length)).toFixed(1);
}
