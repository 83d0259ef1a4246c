import type {
	CompletionEnd,
	CompletionPart,
	WindowCompletion,
	WindowModel,
} from '../../common/protocol/windowModels.ts';

/** What a model of the editor is asked. */
export type EditorRequest = Omit<WindowCompletion, 'id'>;

/** The language models of the editor and its extensions, as long as a window is open whose workspace is trusted. */
export interface WindowModels {
	/** Why none can be asked now: a sentence that says what to do. */
	refusal(): string | undefined;
	/** Those of all windows, each once. */
	models(signal: AbortSignal): Promise<WindowModel[]>;
	/**
	 * Has a model of the window the user was in last answer; of another window, if that one has no such model.
	 * @throws the signal's reason when it is aborted; what the connection throws when the window is gone amid the answer
	 */
	complete(
		request: EditorRequest,
		onPart: (part: Omit<CompletionPart, 'id'>) => void,
		signal: AbortSignal,
	): Promise<CompletionEnd>;
}
