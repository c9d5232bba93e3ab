// Compiles what this library knows about FHIR R4 from the npm package into compact embedded resources, one module each.
// Usage: node compile.mjs MODULE OUTPUT
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const [, , name, output] = process.argv;
const { compile } = await import(`./${name}.mjs`);
const text = Buffer.from(compile(), 'utf8');

mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length, [constants.BROTLI_PARAM_LGWIN]: 24 } }));
