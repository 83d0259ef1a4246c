import type { ChatProvider } from '../../../common/model/chat.ts';
import type { ChatRequest } from '../../ports/chatModel.ts';

type Sent = Pick<ChatRequest, 'system' | 'turns' | 'tools'>;

/**
 * How many tokens a provider's models may make of what `TokenCounter` counts as one, at most: they have vocabularies of
 * their own. Measured where a vocabulary can be had; see docs/decisions/0015-counting-tokens.md.
 */
const MARGINS: Readonly<Record<ChatProvider, number>> = {
	// Any model: those of Llama 2 and Mistral have the smallest vocabularies.
	ollama: 1.45,
	'openai-compatible': 1.45,
	vscode: 1.45,
	anthropic: 1.35,
	google: 1.35,
	openai: 1.05,
};

/** Marks around a message, by the templates of local models. Tokens. */
const TOKENS_A_MESSAGE = 8;

/** A picture of the largest size that providers do not make smaller. Tokens. */
const TOKENS_A_PICTURE = 1600;

/** Tokens that a provider reads of a request, at most. */
export function requestTokens(request: Sent, provider: ChatProvider, count: (text: string) => number): number {
	const marks = (request.turns.length + 1) * TOKENS_A_MESSAGE;
	const pictures = request.turns.flatMap((turn) => ('pictures' in turn ? (turn.pictures ?? []) : []));
	return Math.ceil(count(sentText(request)) * MARGINS[provider]) + marks + pictures.length * TOKENS_A_PICTURE;
}

/** The text of a request, without what a provider's format adds. */
export function sentText({ system, turns, tools = [] }: Sent): string {
	const texts = turns.map((turn) => {
		if (turn.role === 'tool') return turn.results.map(({ text }) => text).join('\n');
		return 'calls' in turn ? `${turn.text}\n${JSON.stringify(turn.calls)}` : turn.text;
	});
	return [system, ...texts, ...(tools.length === 0 ? [] : [JSON.stringify(tools)])].join('\n');
}
