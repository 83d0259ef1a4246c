import type * as vscode from 'vscode';
import type { CancellationToken } from '../daemon/link.ts';
import { shortened } from '../../common/base/shortened.ts';
import type { Input } from '../../common/protocol/index.ts';
import type {
	ApproveAnswer,
	ApproveTool,
	Elicit,
	MonitorQuestion,
	SampleAnswer,
	SampledMessage,
	SampleQuestion,
	SignInQuestion,
	WindowQuestion,
} from '../../common/protocol/windowQuestions.ts';

/** Characters. A dialog that is longer than the screen hides its buttons; what is left out is said. */
const MAX_DETAIL = 3000;
const MAX_DESCRIPTION = 600;

/** The parts of VS Code's interface that ask the user. */
export type Asking = Pick<typeof vscode, 'window' | 'env' | 'Uri' | 'ProgressLocation'>;

/** What questions are answered with. */
export interface QuestionHost {
	readonly editor: Asking;
	/** Has a language model of the user go on with messages. */
	readonly complete: (messages: Input<'chat/complete'>['messages']) => Promise<SampleAnswer>;
	/** Says something that wants no answer. */
	readonly tell: (notice: MonitorQuestion) => void;
}

/** Asks the user what the server cannot decide; null when they close the question. */
export function answerQuestion(
	question: WindowQuestion,
	token: CancellationToken,
	host: QuestionHost,
): Promise<unknown> {
	return Promise.race([ask(question, token, host), cancelled(token)]);
}

function ask(question: WindowQuestion, token: CancellationToken, host: QuestionHost): Promise<unknown> {
	switch (question.kind) {
		case 'approveTool':
			return approve(host.editor, question);
		case 'elicit':
			return elicit(host.editor, question);
		case 'signIn':
			return signIn(host.editor, question, token);
		case 'sample':
			return sample(host, question);
		case 'monitor':
			host.tell(question);
			return Promise.resolve('told');
	}
}

/** The user sees all that the model would be asked before it is. */
async function sample(
	{ editor, complete }: QuestionHost,
	{ server, system, messages }: SampleQuestion,
): Promise<SampleAnswer> {
	const allow = { title: 'Ask Model' };
	const deny = { title: 'Deny', isCloseAffordance: true };
	const shown = [
		...(system === '' ? [] : [`Rules: ${system}`]),
		...messages.map((message) => `${message.role}: ${[...picturesOf(message), message.text].join('\n')}`),
	];
	const answer = await editor.window.showWarningMessage(
		`${server} wants your language model to answer.`,
		{ modal: true, detail: shortened(shown.join('\n\n'), MAX_DETAIL) },
		allow,
		deny,
	);
	if (answer !== allow) return { refused: 'The user did not allow it.' };
	const rules = system === '' ? [] : [{ role: 'system' as const, text: system }];
	return complete([...rules, ...messages]);
}

/** A dialog cannot show a picture; that there is one is said. */
function picturesOf(message: SampledMessage): string[] {
	const pictures = 'pictures' in message ? (message.pictures ?? []) : [];
	return pictures.map(
		({ mimeType, data }) => `[a picture, ${mimeType}, ${Math.ceil((data.length * 3) / 4 / 1024)} KiB]`,
	);
}

async function approve(
	editor: Asking,
	{ server, tool, description, caller, input, changed }: ApproveTool,
): Promise<ApproveAnswer> {
	const always = { title: 'Always Allow' };
	const once = { title: 'Allow Once' };
	const deny = { title: 'Deny', isCloseAffordance: true };
	const because = changed ? ' The tool is not what it was when you allowed it.' : '';
	const answer = await editor.window.showWarningMessage(
		`${caller} wants to run “${tool}” of ${server}.${because}`,
		{ modal: true, detail: `${shortened(description, MAX_DESCRIPTION)}\n\n${input}` },
		once,
		always,
		deny,
	);
	if (answer === always) return 'always';
	return answer === once ? 'once' : 'deny';
}

/** Opens the page the user agrees to, and waits until the server has the answer, or the user gives up. */
async function signIn(
	editor: Asking,
	{ server, url }: SignInQuestion,
	taken: CancellationToken,
): Promise<string | null> {
	const open = 'Open Browser';
	const page = editor.Uri.parse(url);
	const answer = await editor.window.showInformationMessage(
		`${server} wants you to sign in.`,
		{ modal: true, detail: `The page is ${page.scheme}://${page.authority}${page.path}` },
		open,
	);
	if (answer !== open || !/^https?$/i.test(page.scheme) || !(await editor.env.openExternal(page))) return 'cancel';
	return editor.window.withProgress(
		{
			location: editor.ProgressLocation.Notification,
			title: `Waiting for your sign-in to ${server}`,
			cancellable: true,
		},
		(_progress, gaveUp) =>
			new Promise((resolve) => {
				taken.onCancellationRequested(() => resolve(null));
				gaveUp.onCancellationRequested(() => resolve('cancel'));
			}),
	);
}

interface FieldSchema {
	readonly type?: string;
	readonly title?: string;
	readonly description?: string;
	readonly default?: unknown;
	readonly enum?: readonly string[];
	readonly oneOf?: readonly { readonly const: string; readonly title: string }[];
	readonly items?: { readonly enum?: readonly string[]; readonly anyOf?: FieldSchema['oneOf'] };
}

interface ElicitParams {
	readonly mode?: string;
	readonly message?: string;
	readonly url?: string;
	readonly requestedSchema?: {
		readonly properties?: Readonly<Record<string, FieldSchema>>;
		readonly required?: readonly string[];
	};
}

/** One field after the other; Escape takes the whole question back. */
async function elicit(editor: Asking, { server, params }: Elicit): Promise<unknown> {
	const { mode, message = '', url = '', requestedSchema } = (params ?? {}) as ElicitParams;
	if (mode === 'url') return openPage(editor, server, message, url);
	const go = 'Answer';
	const decline = 'Decline';
	const answer = await editor.window.showInformationMessage(`${server} asks: ${message.slice(0, 500)}`, go, decline);
	if (answer !== go) return { action: answer === decline ? 'decline' : 'cancel' };
	const content: Record<string, unknown> = {};
	for (const [name, field] of Object.entries(requestedSchema?.properties ?? {})) {
		const needed = requestedSchema?.required?.includes(name) === true;
		const value = await askField(editor, server, field.title ?? name, field, needed);
		if (value === undefined) return { action: 'cancel' };
		if (value !== '') content[name] = value;
	}
	return { action: 'accept', content };
}

async function askField(
	{ window }: Asking,
	title: string,
	name: string,
	field: FieldSchema,
	needed: boolean,
): Promise<unknown> {
	const options = { title, placeHolder: field.description ?? name, ignoreFocusOut: true };
	const several = choicesOf(field.items ?? {});
	if (several !== undefined) {
		const picked = await window.showQuickPick(several, { ...options, canPickMany: true });
		return picked?.map(({ value }) => value);
	}
	const choices = field.type === 'boolean' ? YES_NO : choicesOf(field);
	if (choices !== undefined) return (await window.showQuickPick(choices, options))?.value;
	const numeric = field.type === 'number' || field.type === 'integer';
	const text = await window.showInputBox({
		...options,
		prompt: name,
		value: typeof field.default === 'string' || typeof field.default === 'number' ? String(field.default) : '',
		validateInput: (typed) => {
			if (typed.trim() === '') return needed ? 'Something is needed here' : undefined;
			return numeric ? numberProblem(typed, field.type === 'integer') : undefined;
		},
	});
	return numeric && text !== undefined ? numberOf(text) : text;
}

function numberProblem(typed: string, whole: boolean): string | undefined {
	const value = Number(typed);
	if (!Number.isFinite(value)) return 'This is no number';
	return whole && !Number.isInteger(value) ? 'A whole number is needed here' : undefined;
}

/** Blanks are no answer; as a number they would be 0. */
function numberOf(typed: string): number | '' {
	return typed.trim() === '' ? '' : Number(typed);
}

interface Choice extends vscode.QuickPickItem {
	readonly value: string | boolean;
}

const YES_NO: readonly Choice[] = [
	{ label: 'Yes', value: true },
	{ label: 'No', value: false },
];

function choicesOf(
	field: Pick<FieldSchema, 'enum' | 'oneOf'> & { readonly anyOf?: FieldSchema['oneOf'] },
): Choice[] | undefined {
	const titled = field.oneOf ?? field.anyOf;
	if (titled !== undefined) return titled.map(({ const: value, title }) => ({ label: title, value }));
	return field.enum?.map((value) => ({ label: value, value }));
}

/** The address is shown in full before anything is opened. */
async function openPage(editor: Asking, server: string, message: string, url: string): Promise<unknown> {
	const open = 'Open Page';
	const answer = await editor.window.showWarningMessage(
		`${server} wants to open a page. ${message.slice(0, 300)}`,
		{ modal: true, detail: url },
		open,
	);
	if (answer !== open || !/^https?:/i.test(url)) return { action: 'decline' };
	return { action: (await editor.env.openExternal(editor.Uri.parse(url))) ? 'accept' : 'cancel' };
}

function cancelled(token: CancellationToken): Promise<null> {
	return new Promise((resolve) => {
		token.onCancellationRequested(() => resolve(null));
	});
}
