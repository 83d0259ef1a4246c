import * as vscode from 'vscode';
import { asObject } from '../../common/base/asObject.ts';
import type {
	CompletionEnd,
	CompletionFault,
	CompletionPart,
	WindowCompletion,
	WindowModel,
} from '../../common/protocol/windowModels.ts';
import type { CancellationToken } from '../daemon/link.ts';
import { fromTurns } from './messages.ts';
import { VENDOR } from './modelProvider.ts';

/** What VS Code shows when it asks the user whether a model may be used. */
const JUSTIFICATION =
	'Understory answers your questions with it. What you ask and the passages that are shown as sent go to the model.';

/** Models of the editor and its extensions; those that come from here are not among them. */
export async function listWindowModels(): Promise<WindowModel[]> {
	const models = await vscode.lm.selectChatModels();
	return models.filter(({ vendor }) => vendor !== VENDOR).map(({ vendor, id }) => ({ vendor, id }));
}

/**
 * Has a model of the editor answer. VS Code asks the user first, where a model wants that.
 * @param send takes the answer as it comes
 */
export async function completeInWindow(
	request: WindowCompletion,
	access: vscode.LanguageModelAccessInformation,
	send: (part: CompletionPart) => Promise<void>,
	cancelled: CancellationToken,
): Promise<CompletionEnd> {
	const source = new vscode.CancellationTokenSource();
	const stopped = new Promise<CompletionEnd>((resolve) => {
		cancelled.onCancellationRequested(() => {
			source.cancel();
			resolve({ kind: 'failed', fault: 'other', said: 'It was stopped.' });
		});
	});
	try {
		// A provider that does not listen is not waited for.
		return await Promise.race([complete(request, access, send, source.token), stopped]);
	} finally {
		source.dispose();
	}
}

async function complete(
	{ id, model, system, turns, tools, toolMode, background }: WindowCompletion,
	access: vscode.LanguageModelAccessInformation,
	send: (part: CompletionPart) => Promise<void>,
	token: vscode.CancellationToken,
): Promise<CompletionEnd> {
	try {
		const [found] = model.vendor === VENDOR ? [] : await vscode.lm.selectChatModels(model);
		if (found === undefined) return { kind: 'failed', fault: 'notFound', said: '' };
		if (background && access.canSendRequest(found) !== true) return { kind: 'failed', fault: 'notAsked', said: '' };
		const messages = fromTurns(system, turns, toolMode === 'none');
		const response = await found.sendRequest(
			messages,
			{ justification: JUSTIFICATION, ...toolsOf({ tools, toolMode }) },
			token,
		);
		for await (const part of response.stream) {
			if (token.isCancellationRequested) break;
			await send({ id, ...partOf(part) });
		}
		return { kind: 'done' };
	} catch (error) {
		return { kind: 'failed', fault: faultOf(error), said: saidBy(error) };
	}
}

/** What comes from another extension need not be an error. */
function saidBy(error: unknown): string {
	const { message } = Object(error) as { message?: unknown };
	return typeof message === 'string' ? message : String(error);
}

function toolsOf({ tools, toolMode }: Pick<WindowCompletion, 'tools' | 'toolMode'>) {
	if (tools.length === 0 || toolMode === 'none') return {};
	const { Auto, Required } = vscode.LanguageModelChatToolMode;
	return { tools: [...tools], toolMode: toolMode === 'required' ? Required : Auto };
}

/** What is neither words nor a call, such as thoughts, says that the model is at work. */
function partOf(part: unknown): Omit<CompletionPart, 'id'> {
	if (part instanceof vscode.LanguageModelTextPart) return { text: part.value };
	if (!(part instanceof vscode.LanguageModelToolCallPart)) return {};
	return { call: { id: part.callId, name: part.name, input: asObject(part.input) } };
}

const FAULTS: Readonly<Record<string, CompletionFault>> = {
	NoPermissions: 'noPermission',
	Blocked: 'blocked',
	NotFound: 'notFound',
};

/** Extensions name errors of their own after what is used up, such as Copilot's `ChatQuotaExceeded`. */
function faultOf(error: unknown): CompletionFault {
	const known = error instanceof vscode.LanguageModelError ? FAULTS[error.code] : undefined;
	if (known !== undefined) return known;
	const named = error instanceof Error ? `${error.name} ${error.message}` : '';
	return /quota|rate.?limit/i.test(named) ? 'blocked' : 'other';
}
