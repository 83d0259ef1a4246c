import * as vscode from 'vscode';
import { KINDS } from '../../common/model/kinds.ts';
import type { HeldBack, Recalled, RecallPart } from '../../common/model/memory.ts';
import { toOperationError } from '../daemon/operationErrors.ts';
import type { Services } from '../services.ts';

const DEBOUNCE_MS = 120;
const LIMIT = 20;

interface RecallItem extends vscode.QuickPickItem {
	readonly record?: Pick<Recalled, 'ref'>;
	readonly heldBack?: boolean;
}

/** Understory: Recall… in a quick pick: what was kept, why it was recalled, and what was held back. */
export function recall(services: Services): void {
	const pick = vscode.window.createQuickPick<RecallItem>();
	pick.title = 'Understory: Recall';
	pick.placeholder = 'What do you want to remember? Captures, tasks, notes, chats and summaries, no files';
	let running: AbortController | undefined;
	let timer: NodeJS.Timeout | undefined;
	const ask = async (query: string): Promise<void> => {
		running?.abort();
		const mine = (running = new AbortController());
		if (query === '') {
			pick.items = [];
			return;
		}
		pick.busy = true;
		try {
			// What is looked at while typing was not used yet: opening it counts.
			const answer = await services.server.call(
				'memory/recall',
				{ query, limit: LIMIT, reinforce: false },
				mine.signal,
			);
			if (!mine.signal.aborted) pick.items = itemsOf(query, answer);
		} catch (error) {
			const { code, message } = toOperationError(error);
			if (code !== 'cancelled') pick.items = [{ label: 'The recall failed', detail: message, alwaysShow: true }];
		} finally {
			if (running === mine) pick.busy = false;
		}
	};
	pick.onDidChangeValue((value) => {
		clearTimeout(timer);
		timer = setTimeout(() => void ask(value.trim()), DEBOUNCE_MS);
	});
	pick.onDidAccept(() => {
		const { record, heldBack = false } = pick.activeItems[0] ?? {};
		if (record === undefined) return;
		pick.hide();
		void services.opener
			.open({ root: '', path: record.ref, startLine: 1, endLine: 1 }, 'open', { heldBack })
			.catch((error: unknown) => void vscode.window.showErrorMessage(toOperationError(error).message));
	});
	pick.onDidHide(() => {
		clearTimeout(timer);
		running?.abort();
		pick.dispose();
	});
	pick.show();
}

function itemsOf(
	query: string,
	{ hits, heldBack, notices }: { hits: Recalled[]; heldBack: HeldBack[]; notices: string[] },
): RecallItem[] {
	const found = hits.map((hit) => ({
		label: `$(${KINDS[hit.kind].icon}) ${oneLine(hit.text)}`,
		description: `${Math.round(hit.score * 100)} % · strength ${hit.importance.strength.toFixed(2)}`,
		detail: partsOf(hit).join(' · '),
		record: hit,
		alwaysShow: true,
	}));
	const held = heldBack.map((each) => ({
		label: `$(${KINDS[each.kind].icon}) ${oneLine(each.text)}`,
		detail: heldBackText(each, hits),
		record: each,
		heldBack: true,
		alwaysShow: true,
	}));
	if (found.length + held.length === 0)
		return [{ label: `Nothing recalled for “${query}”`, detail: notices.join(' '), alwaysShow: true }];
	if (held.length === 0) return found;
	return [...found, { label: 'Held back', kind: vscode.QuickPickItemKind.Separator }, ...held];
}

/** All of them go into one line. */
const SHORT: Readonly<Partial<Record<RecallPart['part'], string>>> = {
	meaning: 'meaning',
	meaningAround: 'meaning around it',
	textAround: 'words around it',
	time: 'time',
};

/** What made up the score, each with its share of it. */
function partsOf({ parts, score }: Recalled): string[] {
	return parts.map(({ part, label, score: own }) => `${Math.round((own / score) * 100)} % ${SHORT[part] ?? label}`);
}

/** Says it without ids: what took its place is named by what it says. */
function heldBackText({ reason, by }: HeldBack, hits: readonly Recalled[]): string {
	const other = hits.find(({ ref }) => ref === by);
	return `Held back: ${reason}${other === undefined ? '' : ` (“${oneLine(other.text)}”)`}`;
}

function oneLine(text: string): string {
	const line = text.replaceAll(/\s+/g, ' ').trim();
	// `$(…)` in a text is no icon.
	return (line.length > 120 ? `${line.slice(0, 119)}…` : line).replaceAll('$(', '$\u200b(');
}
