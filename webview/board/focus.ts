/** DOM id of a task's card. */
export function cardId(id: string): string {
	return `card:${id}`;
}

/** DOM id of the field for a new task of a column. */
export function newTaskFieldId(column: string): string {
	return `new:${column}`;
}

/** DOM id of what makes the first task of an empty column. */
export function firstTaskId(column: string): string {
	return `first:${column}`;
}

/** DOM id of a suggestion's line. */
export function suggestionId(key: string): string {
	return `suggestion:${key}`;
}

/** DOM id of the field with a column's title. */
export function columnTitleId(column: string): string {
	return `column-title:${column}`;
}

/** DOM id of what chooses the project. */
export const PROJECT_SELECT_ID = 'project-select';
export const SUGGESTIONS_BUTTON_ID = 'suggestions-button';

/** DOM ids of what adds to a task: they get the focus when the button that took something away is gone with it. */
export const ADD_LINK_ID = 'add-link';
export const ADD_CODE_ID = 'add-code';
