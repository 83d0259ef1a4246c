import { ProtocolError, type Client } from '@modelcontextprotocol/client';
import { lossOf } from './failures.ts';

/** A server that is there answers this within so long. Milliseconds. */
const ANSWER_MS = 5000;

/** Whether a server still answers; a refusal is an answer, too. */
export async function isThere(client: Client): Promise<boolean> {
	try {
		if (client.getProtocolEra() === 'modern') await client.discover({ timeout: ANSWER_MS });
		else await client.request({ method: 'ping' }, { timeout: ANSWER_MS });
		return true;
	} catch (error) {
		return error instanceof ProtocolError && lossOf(error) === undefined;
	}
}
