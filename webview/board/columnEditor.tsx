import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { BoardColumn } from '../../common/model/project.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { focusById } from '../kit/focusById.ts';
import { Notice } from '../kit/message.tsx';
import type { BoardActions } from './actions.ts';
import { columnTitleId } from './focus.ts';
import { project } from './state.ts';

/** As many as a board may have. */
const MAX_COLUMNS = 12;

/** A dialog to add, name, order and remove the columns of a board. */
export function ColumnEditor({ actions }: { readonly actions: BoardActions }): JSX.Element {
	const dialog = useRef<HTMLDialogElement>(null);
	const failure = useSignal<string | undefined>(undefined);
	const columns = useSignal<readonly BoardColumn[]>(project.value?.columns ?? []);
	useEffect(() => dialog.current?.showModal(), []);
	const named = columns.value.every(({ title }) => title.trim() !== '');
	const close = (): void => actions.editColumns(false);
	const update = (at: number, change: Partial<BoardColumn>): void => {
		columns.value = columns.value.with(at, { ...columns.value[at]!, ...change });
	};
	const add = (): void => {
		const column = newColumn();
		columns.value = [...columns.value, column];
		focusById(columnTitleId(column.id));
	};
	const remove = (at: number): void => {
		columns.value = columns.value.toSpliced(at, 1);
		focusById(columnTitleId(columns.value[Math.min(at, columns.value.length - 1)]!.id));
	};
	const save = async (): Promise<void> => {
		failure.value = undefined; // said again when it fails again
		failure.value = await actions.saveColumns(columns.value);
		if (failure.value === undefined) close();
	};
	return (
		<dialog ref={dialog} class="column-editor" aria-labelledby="column-editor-title" onClose={close}>
			<h2 id="column-editor-title">Columns</h2>
			<ol>
				{columns.value.map((column, at) => (
					<li key={column.id}>
						<input
							id={columnTitleId(column.id)}
							type="text"
							aria-label={`Title of column ${at + 1}`}
							value={column.title}
							maxLength={80}
							onInput={(event) => update(at, { title: event.currentTarget.value })}
						/>
						<label class="check">
							<input
								type="checkbox"
								checked={column.done}
								onChange={(event) => update(at, { done: event.currentTarget.checked })}
							/>
							Done
						</label>
						<IconButton
							icon="arrow-up"
							label={`Move ${column.title} Left`}
							onClick={() => (columns.value = swapped(columns.value, at))}
						/>
						{columns.value.length > 1 && (
							<IconButton icon="trash" label={`Remove ${column.title}`} onClick={() => remove(at)} />
						)}
					</li>
				))}
			</ol>
			<p class="hint">Tasks of a removed column go to another. Tasks in a column marked Done count as done.</p>
			{failure.value !== undefined && <Notice severity="error">{failure.value}</Notice>}
			<div class="button-row">
				<Button disabled={!named} onClick={() => void save()}>
					Save
				</Button>
				<Button secondary disabled={columns.value.length >= MAX_COLUMNS} onClick={add}>
					Add Column
				</Button>
				<Button secondary onClick={close}>
					Cancel
				</Button>
			</div>
		</dialog>
	);
}

function newColumn(): BoardColumn {
	return { id: crypto.randomUUID(), title: '', done: false };
}

/** The column and the one before it in each other's place. */
function swapped(columns: readonly BoardColumn[], at: number): readonly BoardColumn[] {
	const [column, before] = [columns[at], columns[at - 1]];
	return column === undefined || before === undefined ? columns : columns.with(at - 1, column).with(at, before);
}
