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
	'understory.chatSubmit': (services, reply) => inlineChatOf(services).submit(reply as vscode.CommentReply),
	'understory.chatStop': (services, argument) => inlineChatOf(services).stop(argument),
	'understory.chatRetry': (services, argument) => inlineChatOf(services).retry(argument),
	'understory.chatClose': (services, argument) => inlineChatOf(services).close(argument),
	'understory.chatAccept': (services, argument) => inlineChatOf(services).accept(argument),
	'understory.chatReject': (services, argument) => inlineChatOf(services).reject(argument),
	'understory.chatOpenCode': (services, argument) => inlineChatOf(services).openCode(argument),
	'understory.setUpModel': (services) => loadModule().setUpModel(services),
};

const chats = new WeakMap<Services, InlineChat>();

function begin(instruction: ChatInstruction): Command {
	return (services, argument) => inlineChatOf(services).begin(instruction, argument);
}

/** The conversations of the window; the code behind them is read now if it was not before. */
export function inlineChatOf(services: Services): InlineChat {
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
