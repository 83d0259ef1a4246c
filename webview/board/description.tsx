import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from '../kit/button.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import type { DetailProps } from './detailProps.ts';

/** A task's description as it reads; as Markdown while it is written, and as long as there is none. */
export function Description({ actions, task }: DetailProps): JSX.Element {
	const [writing, setWriting] = useState(false);
	const button = useRef<HTMLDivElement>(null);
	const stop = (keepFocus: boolean): void => {
		setWriting(false);
		if (keepFocus) requestAnimationFrame(() => button.current?.querySelector('button')?.focus());
	};
	if (writing || task.description === '')
		return (
			<DescriptionField
				actions={actions}
				task={task}
				focused={writing}
				onStart={() => setWriting(true)}
				onDone={stop}
			/>
		);
	return (
		<section class="description" aria-label="Description">
			<div ref={button} class="description-head">
				<h3>Description</h3>
				<IconButton icon="edit" label="Edit Text" onClick={() => setWriting(true)} />
			</div>
			<Markdown text={task.description} />
		</section>
	);
}

interface FieldProps extends DetailProps {
	/** Whether it takes the focus, because it was asked for. */
	readonly focused: boolean;
	readonly onStart: () => void;
	/** @param byKey whether the focus would be lost with the field */
	readonly onDone: (byKey: boolean) => void;
}

/** Saved when it is left. What was changed elsewhere meanwhile stays unless something was written here. */
function DescriptionField({ actions, task, focused, onStart, onDone }: FieldProps): JSX.Element {
	const field = useRef<HTMLTextAreaElement>(null);
	const [before] = useState(task.description);
	useEffect(() => {
		if (focused) field.current?.focus();
	}, [focused]);
	const leave = async (byKey: boolean): Promise<void> => {
		const text = field.current?.value ?? before;
		if (text !== before && !(await actions.edit(task, { description: text }))) return; // what was written stays
		onDone(byKey);
	};
	return (
		<label>
			Description (Markdown)
			<textarea
				ref={field}
				rows={8}
				defaultValue={task.description}
				onFocus={onStart}
				onBlur={() => void leave(false)}
				onKeyDown={(event) => {
					if (event.key !== 'Escape' || !focused) return;
					event.stopPropagation(); // the first Escape ends writing, the next closes the details
					void leave(true);
				}}
			/>
		</label>
	);
}
