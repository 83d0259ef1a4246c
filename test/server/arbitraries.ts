import fc from 'fast-check';

/** Any text: control characters, other scripts, lone surrogates. (fast-check's own `binary` unit takes seconds to set up.) */
export const anyText = fc
	.array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })))
	.map((codes) => String.fromCharCode(...codes));
