/** One name for `Dr. Ada  Lovelace` and `ada lovelace`. */
export function canonicalPerson(name: string): string {
	return name
		.toLowerCase()
		.replace(/^(?:(?:mr|mrs|ms|miss|dr|prof|professor|sir|madam)\.?\s+)+/, '')
		.replaceAll(/\s+/g, ' ')
		.trim();
}

/** One name for `The Docker Company, Inc.` and `docker company`. */
export function canonicalOrganisation(name: string): string {
	return canonicalPerson(name)
		.replace(/^the\s+/, '')
		.replace(/[,\s]+(?:inc|ltd|llc|gmbh|corp|co|ag|plc)\.?$/, '');
}
