/** Begins the reason for which an answer ended, where Ollama told of an error in its place. */
export const ERROR_REASON = 'error: ';

/**
 * Ollama tells what went wrong in the middle of an answer as a line `{"error":"…"}`, which the code of its provider passes
 * over. Such a line becomes the end of the answer, with the error as its reason.
 */
export function keepingErrors(ask: typeof fetch): typeof fetch {
	return async (input, init) => {
		const response = await ask(input, init);
		if (!response.ok || response.body === null) return response;
		const { status, statusText, headers } = response;
		return new Response(withErrors(response.body), { status, statusText, headers });
	};
}

function withErrors(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
	const source = body.getReader();
	const decoder = new TextDecoder();
	const encoder = new TextEncoder();
	let line = '';
	return new ReadableStream({
		async pull(controller) {
			const { done, value } = await source.read();
			const lines = (line + decoder.decode(value, { stream: !done })).split('\n');
			line = done ? '' : lines.pop()!;
			controller.enqueue(encoder.encode(lines.map((one) => `${endFor(one)}\n`).join('')));
			if (done) controller.close();
		},
		async cancel(reason) {
			await source.cancel(reason).catch(() => undefined); // it failed already: who cancels wants nothing of it
		},
	});
}

function endFor(line: string): string {
	const error = /^\s*\{\s*"error"/.test(line) ? errorIn(line) : undefined;
	if (error === undefined) return line;
	const message = { role: 'assistant', content: '' };
	return JSON.stringify({ model: '', created_at: '', message, done: true, done_reason: `${ERROR_REASON}${error}` });
}

function errorIn(line: string): string | undefined {
	try {
		const { error } = JSON.parse(line) as { error: unknown };
		return typeof error === 'string' ? error : JSON.stringify(error);
	} catch {
		return undefined; // cut off: the answer is broken in any case
	}
}
