import { ProtocolError, ProtocolErrorCode, type Result } from '@modelcontextprotocol/client';
import type { Upstream } from '../../common/model/upstream.ts';
import type { Windows } from '../ports/windows.ts';

/** Answers for assistants that cannot be asked: the user is, in a window. */
export function windowAnswers(windows: Windows) {
	return async (upstream: Upstream, method: string, params: unknown, signal: AbortSignal): Promise<Result> => {
		if (method === 'roots/list') return { roots: [] };
		if (method !== 'elicitation/create')
			throw new ProtocolError(ProtocolErrorCode.MethodNotFound, 'The assistant does not offer samples of its model.');
		const answer = await windows.ask({ kind: 'elicit', server: upstream.name, params }, signal);
		return answer === undefined ? { action: 'cancel' } : { ...answer };
	};
}
