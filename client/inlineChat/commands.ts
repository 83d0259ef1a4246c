import type * as vscode from 'vscode';
import type { ChatInstruction } from '../../common/model/chat.ts';
import type { CommandId } from '../commands/commandIds.ts';
import type { Services } from '../services.ts';
import type * as Module from './main.ts';

type InlineChat = InstanceType<typeof Module.InlineChat>;
type Command = (services: Services, argument?: unknown) => unknown;
type ChatCommandId = Extract<CommandId, `understory.chat${string}` | 'understory.setUpModel'>;

/** Commands of inline chat. The code behind them is read when the first one runs. */
export const CHAT_COMMANDS: Readonly<Record<ChatCommandId, Command>> = {
	'understory.chatAsk': begin('ask'),
	'understory.chatExplain': begin('explain'),
	'understory.chatEdit': begin('edit'),
	'understory.chatFix': begin('fix'),
	'understory.chatDocument': begin('document'),
	'understory.chatTest': begin('test'),
	'understory.chatSubmit': (services, reply) => chatOf(services).submit(reply as vscode.CommentReply),
	'understory.chatStop': (services, argument) => chatOf(services).stop(argument),
	'understory.chatRetry': (services, argument) => chatOf(services).retry(argument),
	'understory.chatClose': (services, argument) => chatOf(services).close(argument),
	'understory.chatAccept': (services, argument) => chatOf(services).accept(argument),
	'understory.chatReject': (services, argument) => chatOf(services).reject(argument),
	'understory.chatOpenCode': (services, argument) => chatOf(services).openCode(argument),
	'understory.setUpModel': (services) => loadModule().setUpModel(services),
};

const chats = new WeakMap<Services, InlineChat>();

function begin(instruction: ChatInstruction): Command {
	return (services, argument) => chatOf(services).begin(instruction, argument);
}

function chatOf(services: Services): InlineChat {
	let chat = chats.get(services);
	if (chat === undefined) {
		chat = new (loadModule().InlineChat)(services);
		chats.set(services, chat);
		services.context.subscriptions.push(chat);
	}
	return chat;
}

/** Read apart and late: see `main.ts`. */
function loadModule(): typeof Module {
	return require('./inlineChat.js') as typeof Module;
}
