import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Capture } from '../../common/model/capture.ts';
import type { InboxActions } from './actions.ts';

interface EditorProps {
	readonly actions: InboxActions;
	readonly capture: Capture;
}

/** The text of a capture as a field: Ctrl+Enter or leaving it saves, Escape gives the old text back. */
export function ContentEditor({ actions, capture }: EditorProps): JSX.Element {
	const field = useFocus<HTMLTextAreaElement>();
	return (
		<textarea
			ref={field}
			class="content-editor"
			rows={Math.min(Math.max(capture.content.split('\n').length + 1, 3), 16)}
			aria-label="Text. Control Enter saves, Escape cancels."
			defaultValue={capture.content}
			onBlur={(event) => void actions.saveContent(capture, event.currentTarget.value)}
			onKeyDown={(event) => {
				if (event.key === 'Escape') leave(event, actions, capture.content);
				else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.blur();
			}}
		/>
	);
}

/** The tags of a capture as a field: Enter or leaving it saves, Escape gives the old tags back. */
export function TagsEditor({ actions, capture }: EditorProps): JSX.Element {
	const field = useFocus<HTMLInputElement>();
	const before = capture.tags.join(' ');
	return (
		<input
			ref={field}
			type="text"
			class="tags-editor"
			aria-label="Tags, separated by spaces. Enter saves, Escape cancels."
			placeholder="tags, separated by spaces"
			defaultValue={before}
			onBlur={(event) => void actions.saveTags(capture, event.currentTarget.value)}
			onKeyDown={(event) => {
				if (event.key === 'Escape') leave(event, actions, before);
				else if (event.key === 'Enter') event.currentTarget.blur();
			}}
		/>
	);
}

function leave(
	event: TargetedKeyboardEvent<HTMLInputElement | HTMLTextAreaElement>,
	actions: InboxActions,
	before: string,
): void {
	event.currentTarget.value = before; // the blur that follows saves what is in the field
	event.stopPropagation();
	actions.edit(undefined);
}

function useFocus<T extends HTMLInputElement | HTMLTextAreaElement>(): { current: T | null } {
	const field = useRef<T>(null);
	useEffect(() => {
		field.current?.focus();
		field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
	}, []);
	return field;
}
