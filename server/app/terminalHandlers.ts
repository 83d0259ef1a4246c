import { randomUUID } from 'node:crypto';
import type { TerminalCommand } from '../../common/model/terminal.ts';
import type { TokenUsage } from '../../common/model/thread.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Output, ParsedInput } from '../../common/protocol/index.ts';
import { extractiveAnswer } from '../core/chat/extract.ts';
import { fenceFor } from '../core/chat/fences.ts';
import { errorQuery, explainPrompt } from '../core/terminal/explain.ts';
import type { ChatModels } from '../ports/chatModel.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import { findPassages } from './chatContext.ts';
import { DeltaBuffer } from './deltaBuffer.ts';
import { given } from './given.ts';
import type { CallContext, HandlersOf } from './handler.ts';
import type { IndexAccess } from './indexAccess.ts';

export interface TerminalServices {
	readonly store: Store;
	readonly index: IndexAccess;
	readonly chat: ChatModels;
	readonly logger: Logger;
}

const MAX_OUTPUT_TOKENS = 2048;
const COMMANDS_BEFORE = 5;

/** The terminal history: what windows saw run, each write answered when it is durable. */
export function createTerminalHandlers(services: TerminalServices): HandlersOf<'terminal'> {
	const { store } = services;
	return {
		'terminal/record': ({ commands }) => {
			const { seq } = store.execute({ type: 'terminal/record', commands });
			return { ids: commands.map(({ id }) => id), seq };
		},
		'terminal/list': (filter) => ({ ...store.terminal.list(given(filter)), seq: store.head }),
		'terminal/get': ({ id }) => commandOf(store, id),
		'terminal/fix': ({ id }) => given({ fix: store.terminal.fix(commandOf(store, id).id) }),
		'terminal/explain': (input, context) => explain(services, input, context),
		'terminal/archive': (choice) => change(store, { type: 'terminal/archive', ...given(choice) }),
		'terminal/unarchive': ({ ids }) => change(store, { type: 'terminal/unarchive', ids }),
		'terminal/erase': async (choice) => {
			const { ids, seq } = change(store, { type: 'terminal/erase', ...given(choice) });
			await store.removeErasedText();
			return { erased: ids.length, seq };
		},
	};
}

function change(store: Store, command: Parameters<Store['execute']>[0]): { ids: string[]; seq: number } {
	const before = store.head;
	const { seq } = store.execute(command);
	return { ids: seq > before ? store.terminal.changedBy(seq) : [], seq };
}

async function explain(
	{ store, index, chat, logger }: TerminalServices,
	{ id, call, roots }: ParsedInput<'terminal/explain'>,
	{ signal, progress }: CallContext,
): Promise<Output<'terminal/explain'>> {
	const command = commandOf(store, id);
	const [found, available] = await Promise.all([
		findPassages(index, { query: errorQuery(command), roots, signal, without: `terminal/${id}` }, logger),
		chat.available('chat', signal),
	]);
	const { passages, sources, languages, notices } = found;
	if (available.length === 0) {
		const problems = (await chat.overview(signal)).models.flatMap(({ problem }) => problem ?? []);
		const text = extractiveAnswer(passages, languages);
		return { kind: 'passages', text, sources, usage: {}, notices: [...notices, ...problems] };
	}
	const before = store.terminal.neighbours(id, COMMANDS_BEFORE).before;
	const fix = store.terminal.fix(id)?.between ?? [];
	const data = [command.command, command.output, ...[...before, ...fix].map((one) => one.command)];
	const fence = fenceFor([...data, ...passages.map(({ text }) => text)], () => randomUUID().slice(0, 13));
	const deltas = new DeltaBuffer((delta) => progress('understory/event/chat', { id: call, delta }));
	let usage: TokenUsage = {};
	try {
		const answer = await chat.ask({
			role: 'chat',
			...explainPrompt({ command, before, fix, passages, fence }),
			maxOutputTokens: MAX_OUTPUT_TOKENS,
			signal,
			onDelta: (delta) => deltas.push(delta),
			onUsage: (spent) => (usage = spent),
		});
		const { text, model } = answer;
		return { kind: 'text', text, model, sources, usage, notices: [...notices, ...answer.notices] };
	} finally {
		deltas.end();
	}
}

function commandOf(store: Store, id: string): TerminalCommand {
	const command = store.terminal.get(id);
	if (command !== undefined) return command;
	throw new OperationError('notFound', `There is no command ${id} in the terminal history; it may have been erased.`);
}
