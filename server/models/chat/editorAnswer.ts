import type { ChatModelState } from '../../../common/model/chat.ts';
import type { ChatRequest, RequestedCall } from '../../ports/chatModel.ts';
import type { WindowModels } from '../../ports/windowModels.ts';
import type { Attempt } from './attempt.ts';
import { brokenStream, editorFailure, silence, type ModelFailure } from './failure.ts';
import { editorModel, parseReference, PROVIDER_LABELS } from './reference.ts';
import { Watch, type StreamLimits } from './watch.ts';

/** Asks one model of the editor once, through a window. What it used is not told. @throws the signal's reason when it is aborted */
export async function editorAnswer(
	windows: WindowModels,
	model: ChatModelState,
	{ role, system, turns, tools = [], toolMode = 'auto', signal, onDelta }: ChatRequest,
	limits: StreamLimits,
): Promise<Attempt> {
	const watch = new Watch(limits);
	let text = '';
	const calls: RequestedCall[] = [];
	const fail = (failure: ModelFailure): Attempt => ({ kind: 'failure', failure, begun: text !== '' });
	try {
		const end = await windows.complete(
			{
				model: editorModel(parseReference(model.ref).name),
				system,
				turns,
				tools,
				toolMode,
				background: role === 'summarise', // of agents, too
			},
			({ text: delta = '', call }) => {
				watch.progress();
				if (call !== undefined) calls.push(call);
				if (delta === '') return;
				text += delta;
				void onDelta(delta); // comes from a window, which holds up its models itself
			},
			AbortSignal.any([signal, watch.signal]),
		);
		signal.throwIfAborted();
		if (end.kind === 'failed') return fail(editorFailure(end, model));
		if (text === '' && calls.length === 0) return fail(brokenStream(PROVIDER_LABELS.vscode));
		return { kind: 'answer', text, calls, usage: {}, notices: [] };
	} catch {
		signal.throwIfAborted();
		return fail(watch.silentFor === 0 ? brokenStream(PROVIDER_LABELS.vscode) : silence(model, watch.silentFor));
	} finally {
		watch.end();
	}
}
