import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ChecklistItem } from '../../common/model/task.ts';
import { IconButton } from '../kit/button.tsx';
import type { DetailProps } from './detailProps.ts';
import { useStoredField } from './storedField.ts';
import { submit } from './submit.ts';

/** Steps of a task; each change is saved at once. */
export function Checklist({ actions, task }: DetailProps): JSX.Element {
	const { checklist, save } = useChecklist({ actions, task });
	return (
		<fieldset class="checklist">
			<legend>Checklist</legend>
			{checklist.map((item, at) => (
				<Step
					key={item.id}
					item={item}
					number={at + 1}
					change={(part) => void save(checklist.with(at, { ...item, ...part }))}
					remove={() => void save(checklist.toSpliced(at, 1))}
				/>
			))}
			<input
				type="text"
				aria-label="New step. Enter adds it."
				placeholder="Add a step (Enter)"
				onKeyDown={(event) => {
					const field = event.currentTarget;
					const text = field.value.trim();
					if (event.key === 'Enter' && text !== '')
						void submit(field, save([...checklist, { id: crypto.randomUUID(), text, done: false }]));
				}}
			/>
		</fieldset>
	);
}

interface StepProps {
	readonly item: ChecklistItem;
	/** 1-based. */
	readonly number: number;
	readonly change: (part: Partial<ChecklistItem>) => void;
	readonly remove: () => void;
}

function Step({ item, number, change, remove }: StepProps): JSX.Element {
	const field = useStoredField<HTMLInputElement>(item.text);
	return (
		<div class="check-item">
			<input
				type="checkbox"
				aria-label={item.text}
				checked={item.done}
				onChange={(event) => change({ done: event.currentTarget.checked })}
			/>
			<input
				ref={field}
				type="text"
				aria-label={`Step ${number}`}
				defaultValue={item.text}
				onBlur={(event) => {
					const text = (event.currentTarget.value = event.currentTarget.value.trim());
					if (text === '') remove();
					else if (text !== item.text) change({ text });
				}}
			/>
			<IconButton icon="close" label={`Remove ${item.text}`} onClick={remove} />
		</div>
	);
}

/** Steps as the user wants them, ahead of the store: a second change builds on the first before that is kept. */
function useChecklist({ actions, task }: DetailProps): {
	readonly checklist: readonly ChecklistItem[];
	readonly save: (checklist: readonly ChecklistItem[]) => Promise<boolean>;
} {
	const [wanted, setWanted] = useState<readonly ChecklistItem[]>();
	return {
		checklist: wanted ?? task.checklist,
		save: async (checklist) => {
			setWanted(checklist);
			const saved = await actions.edit(task, { checklist: [...checklist] });
			setWanted((now) => (now === checklist ? undefined : now));
			return saved;
		},
	};
}
