import { readFileSync } from 'node:fs';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

/** Names of the files in a zip file, from its central directory (APPNOTE 6.3, §4.3.12 and §4.3.16). */
export function namesInZip(file: string): string[] {
	const zip = readFileSync(file);
	const end = zip.lastIndexOf(uint32(END_OF_DIRECTORY));
	if (end === -1) throw new Error(`${file} is no zip file.`);
	const names: string[] = [];
	let at = zip.readUInt32LE(end + 16);
	for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
		if (zip.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error(`${file} has a damaged directory at byte ${at}.`);
		const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
		names.push(zip.toString('utf8', at + 46, at + 46 + name!));
		at += 46 + name! + extra! + comment!;
	}
	return names;
}

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(value);
	return bytes;
}
