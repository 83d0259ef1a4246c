/** Empties a field while what it held is saved; what could not be saved comes back. */
export async function submit(field: HTMLInputElement, saving: Promise<boolean>): Promise<void> {
	const text = field.value;
	field.value = '';
	if (!(await saving) && field.value === '') field.value = text;
}
