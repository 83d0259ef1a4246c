import path from 'node:path';
import * as vscode from 'vscode';
import type { Input } from '../../common/protocol/index.ts';
import { askLimitNumber, OUTPUT_FIELD, TIMEOUT_FIELD } from './askLimitNumber.ts';
import type { ListedServer } from './serverTree.ts';

export type LimitField = 'timeout' | 'output' | 'cwd' | 'era';
type Changes = Omit<Input<'upstream/edit'>, 'id'>;

const ERAS: Readonly<Record<ListedServer['era'], string>> = {
	auto: 'As the server says',
	legacy: 'The older ones, with a handshake (up to 2025-11-25)',
	modern: 'The stateless one (2026-07-28)',
};

/** How a server runs, each with what it is now. */
export function limitChoices({ type, timeoutSeconds, maxOutputKb, cwd, era }: ListedServer) {
	const choice = (label: string, description: string, field: LimitField) => ({ label, description, field });
	return [
		choice('Time-out', `${timeoutSeconds} s without a sign of progress`, 'timeout'),
		choice('Largest result', `${maxOutputKb} KiB`, 'output'),
		...(type === 'stdio' ? [choice('Working folder', cwd === '' ? 'your home folder' : cwd, 'cwd')] : []),
		...(type === 'sse' ? [] : [choice('Protocol revision', ERAS[era], 'era')]),
	];
}

/** Asks for one of them. Undefined when the user gives up. */
export async function askLimit(server: ListedServer, field: LimitField): Promise<Changes | undefined> {
	const { name, timeoutSeconds, maxOutputKb } = server;
	switch (field) {
		case 'timeout': {
			const seconds = await askLimitNumber({ ...TIMEOUT_FIELD, title: `${name}: Time-out`, known: timeoutSeconds });
			return typeof seconds === 'number' ? { timeoutSeconds: seconds } : undefined;
		}
		case 'output': {
			const kib = await askLimitNumber({ ...OUTPUT_FIELD, title: `${name}: Largest result`, known: maxOutputKb });
			return typeof kib === 'number' ? { maxOutputKb: kib } : undefined;
		}
		case 'cwd':
			return askFolder(server);
		case 'era':
			return askEra(server);
	}
}

async function askFolder({ name, cwd }: ListedServer): Promise<Changes | undefined> {
	const text = await vscode.window.showInputBox({
		title: `${name}: Working folder`,
		prompt: 'Folder that the program runs in, as a whole path; empty for your home folder',
		value: cwd,
		ignoreFocusOut: true,
		validateInput: (typed) =>
			typed.trim() === '' || path.isAbsolute(typed.trim()) ? undefined : 'A whole path is needed here',
	});
	return text === undefined ? undefined : { cwd: text.trim() };
}

async function askEra({ name }: ListedServer): Promise<Changes | undefined> {
	const items = Object.entries(ERAS).map(([era, label]) => ({ label, era: era as ListedServer['era'] }));
	const picked = await vscode.window.showQuickPick(items, {
		title: `${name}: Protocol revision`,
		placeHolder: 'Which revision of the protocol does it speak?',
	});
	return picked && { era: picked.era };
}
