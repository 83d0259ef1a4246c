import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { codeBlock } from '../../common/base/codeBlock.ts';
import { plainLineSpan } from '../../common/base/lineRange.ts';
import { recordName, recordOf } from '../../common/model/kinds.ts';
import { searchRoots } from '../../common/model/noFolder.ts';
import type { ChatTurn, EarlierTurns } from '../../common/model/chat.ts';
import type { ContextItem, ContextPiece, ThreadCommand } from '../../common/model/thread.ts';
import { usageText } from '../../common/model/usageText.ts';
import type { Output } from '../../common/protocol/index.ts';
import { editorContext, pieceOf, wholeDocument } from '../chat/editorContext.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';
import { wholeLines } from '../inlineChat/selectionContext.ts';
import type { Services } from '../services.ts';
import { abortOn } from '../editor/abortOn.ts';
import { countedUsage, referenceOf } from './countedUsage.ts';

/** As the manifest declares it. */
const PARTICIPANT = 'understory.participant';
const COMMANDS: readonly ThreadCommand[] = ['search', 'notes', 'tasks', 'session', 'explain', 'fix', 'tests', 'doc'];

/** `@understory` in VS Code's own chat: the same passages, answered by the model that the user chose there. */
export function registerParticipant(services: Services): vscode.Disposable {
	const participant = vscode.chat.createChatParticipant(PARTICIPANT, (request, context, stream, token) =>
		answer(services, request, context, stream, token),
	);
	participant.iconPath = vscode.Uri.joinPath(services.context.extensionUri, 'media', 'icon.png');
	participant.followupProvider = {
		provideFollowups: ({ metadata }) =>
			metadata?.['command'] === 'search'
				? []
				: [{ prompt: String(metadata?.['prompt'] ?? ''), command: 'search', label: 'Show the passages themselves' }],
	};
	return participant;
}

async function answer(
	{ server, sessions, log }: Services,
	request: vscode.ChatRequest,
	context: vscode.ChatContext,
	stream: vscode.ChatResponseStream,
	token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
	if (request.command === 'agent') return handOver(server, request.prompt, stream, token);
	const command = COMMANDS.find((name) => name === request.command);
	stream.progress('Looking into your workspace…');
	const asked = {
		text: request.prompt,
		...(command === undefined ? {} : { command }),
		attachments: await attachmentsOf(request),
		editor: await editorContext(log),
		roots: searchRoots(foldersOnDisk()),
		session: sessions.id,
		history: historyOf(context),
		model: referenceOf(request.model),
	};
	const prompt = await server.call('thread/prompt', asked, abortOn(token));
	for (const notice of prompt.notices) stream.markdown(`*${notice}*\n\n`);
	const metadata = { command, prompt: request.prompt };
	if (command !== 'search')
		return { metadata: { ...metadata, answer: await askModel(request.model, prompt, stream, token, log) } };
	showPassages(prompt.items, stream);
	return { metadata };
}

/** Answers as soon as the agent runs. */
async function handOver(
	server: Services['server'],
	text: string,
	stream: vscode.ChatResponseStream,
	token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
	const { run, name, started } = await server.call('agent/delegate', { text, run: randomUUID() }, abortOn(token));
	const does = started ? 'works on it in the background.' : 'is running already.';
	stream.markdown(new vscode.MarkdownString().appendText(`${name} ${does}`));
	stream.button({ command: 'understory.openAgentRun', title: 'Open Run', arguments: [{ runId: run }] });
	return { metadata: { command: 'search' } }; // there is nothing to follow up
}

/** @returns the model's own words, without what is shown below them */
async function askModel(
	model: vscode.LanguageModelChat,
	{ system, turns, items, earlier }: Output<'thread/prompt'>,
	stream: vscode.ChatResponseStream,
	token: vscode.CancellationToken,
	log: Services['log'],
): Promise<string> {
	const messages = turns.map(({ role, text }) =>
		role === 'user' ? vscode.LanguageModelChatMessage.User(text) : vscode.LanguageModelChatMessage.Assistant(text),
	);
	const sent = [vscode.LanguageModelChatMessage.User(system), ...messages];
	showSent(items, stream);
	const response = await model.sendRequest(sent, {}, token);
	let text = '';
	for await (const piece of response.text) {
		text += piece;
		stream.markdown(piece);
	}
	showCited(items, text, stream);
	if (earlier !== undefined) stream.markdown(`\n\n*${earlierText(earlier)}*`);
	try {
		const usage = await countedUsage(model, sent, text, token);
		stream.markdown(`\n\n*${usageText(usage).join(' · ')}*`);
	} catch (error) {
		// The answer is there; another extension's model may not be able to count.
		log.warn(`What the answer took was not counted: ${String(error)}`);
	}
	return text;
}

/** What of the conversation was sent again: `2 earlier turns of this chat went along (310 tokens)`. */
function earlierText({ turns, tokens }: EarlierTurns): string {
	return `${turns} earlier ${turns === 1 ? 'turn' : 'turns'} of this chat went along (${tokens} tokens)`;
}

/** All that the model is given, in VS Code's list of references; what is in no file follows the answer. */
function showSent(items: readonly ContextItem[], stream: vscode.ChatResponseStream): void {
	for (const item of items) if (item.root !== '') stream.reference(locationOf(item));
}

function showCited(items: readonly ContextItem[], text: string, stream: vscode.ChatResponseStream): void {
	const cited = items.filter(({ number }) => text.includes(`[${number}]`));
	const unnamed = items.filter((item) => item.root === '' && !cited.includes(item));
	if (cited.length + unnamed.length === 0) return;
	stream.markdown('\n\n');
	for (const item of cited) showNumbered(item, stream);
	if (unnamed.length > 0) stream.markdown('\nSent along, too:  \n');
	for (const item of unnamed) showNumbered(item, stream);
}

function showNumbered(item: ContextItem, stream: vscode.ChatResponseStream): void {
	stream.markdown(`[${item.number}] `);
	showPlace(item, stream);
	stream.markdown('  \n');
}

function showPassages(items: readonly ContextItem[], stream: vscode.ChatResponseStream): void {
	if (items.length === 0) return stream.markdown('Nothing similar was found in the index.');
	stream.markdown('These passages of your workspace are closest:\n\n');
	for (const item of items) {
		showPlace(item, stream);
		stream.markdown(`\n\n${codeBlock(item.text, item.language)}\n\n`);
	}
}

/** Files, ranges and texts that the user put into the question with `#`. */
async function attachmentsOf({ references }: vscode.ChatRequest): Promise<ContextPiece[]> {
	const pieces = await Promise.all(references.map(({ value }) => pieceOfReference(value)));
	return pieces.filter((piece) => piece !== undefined);
}

async function pieceOfReference(value: unknown): Promise<ContextPiece | undefined> {
	if (value instanceof vscode.Location) {
		const document = await vscode.workspace.openTextDocument(value.uri);
		return pieceOf('selection', document, wholeLines(document, value.range));
	}
	if (value instanceof vscode.Uri) {
		const { type } = await vscode.workspace.fs.stat(value);
		return type === vscode.FileType.File ? wholeDocument(await vscode.workspace.openTextDocument(value)) : undefined;
	}
	if (typeof value !== 'string' || value.trim() === '') return undefined;
	const endLine = value.split('\n').length;
	return { kind: 'text', root: '', path: 'reference', startLine: 1, endLine, label: '', language: '', text: value };
}

/** What was said to this participant, and its answers: the model's words where there was one. */
function historyOf({ history }: vscode.ChatContext): ChatTurn[] {
	return history.slice(-20).map((turn): ChatTurn => {
		if (turn instanceof vscode.ChatRequestTurn) return { role: 'user', text: turn.prompt };
		const { metadata } = turn.result;
		if (typeof metadata?.['answer'] === 'string') return { role: 'assistant', text: metadata['answer'] };
		const parts = turn.response;
		const text = parts
			.map((part) => (part instanceof vscode.ChatResponseMarkdownPart ? part.value.value : ''))
			.join('');
		return { role: 'assistant', text };
	});
}

/** Where a passage is: a link to its lines, or to what is in no file. */
function showPlace(item: ContextItem, stream: vscode.ChatResponseStream): void {
	if (item.root === '') return stream.markdown(recordLink(item));
	stream.anchor(locationOf(item), `${item.path}:${plainLineSpan(item)}`);
}

function locationOf({ root, path: file, startLine, endLine }: ContextItem): vscode.Location {
	const uri = vscode.Uri.file(path.join(root, ...file.split('/')));
	return new vscode.Location(uri, new vscode.Range(startLine - 1, 0, endLine - 1, 0));
}

/** Opens a capture, a task, a command; its name alone when it cannot be opened. */
function recordLink(item: ContextItem): vscode.MarkdownString {
	const record = recordOf(item);
	const name = new vscode.MarkdownString().appendText(
		recordName(item, item.label) ?? `${item.kind} ${item.label}`.trim(),
	).value;
	if (record === undefined) return new vscode.MarkdownString(name);
	const command = 'understory.openRelated';
	const link = new vscode.MarkdownString(`[${name}](command:${command}?${encodeURIComponent(JSON.stringify(record))})`);
	link.isTrusted = { enabledCommands: [command] };
	return link;
}
