// Turns the two npm packages into one compact file: a line of block sizes, then a brotli block per version and one for the tables.
// Usage: node compile.mjs OUTPUT
import { createRequire } from 'node:module';
import { writeFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { dictionaries } from 'hl7v2-dictionary';
import { corrections, missingCodes } from './corrections.mjs';

const require = createRequire(import.meta.url);
const ordered = require('hl7-dictionary');
const output = process.argv[2];

const clean = text => (text ?? '').replace(/[\t\r\n]+/g, ' ').trim();

// Some fields carry their table number where the repetition belongs.
const repetitions = field => {
  if (field.rep === 'infinite') return 0;
  const rep = field.rep ?? 1;
  return rep > 1 && (rep === field.table || rep > 50) ? 1 : rep;
};

const fieldLine = (kind, number, field) =>
  [kind, number, field.type, clean(field.desc), field.opt ?? 'O', repetitions(field), field.len ?? 0, field.table ?? 0].join('\t');

const multiplicity = ({ min, max }) => {
  const key = `${min ?? 0},${max ?? 0}`;
  return { '1,1': '', '0,1': '?', '0,0': '*', '1,0': '+' }[key] ?? `{${key}}`;
};

// The order and repetition of a segment inside a group matter, so the package that keeps lists is the source of structures.
const grammar = elements => elements
  .map(element => {
    if (element.children?.length) return `${element.name.replace(/[^A-Z0-9_]/gi, '_')}${multiplicity(element)}( ${grammar(element.children)} )`;
    const choices = element.name.split(',').filter(name => /^[A-Z][A-Z0-9]{2}$/.test(name));
    if (choices.length === 0) return '';
    return (choices.length > 1 ? `<${choices.join('|')}>` : choices[0]) + multiplicity(element);
  })
  .filter(text => text !== '')
  .join(' ');

const version = (name, definition) => {
  const lines = [];
  for (const [type, { desc, fields }] of Object.entries(definition.types)) {
    lines.push(`T\t${type}\t${clean(desc)}`);
    for (const [number, field] of Object.entries(fields ?? {})) lines.push(fieldLine('c', number, field));
  }
  for (const [segment, { desc, fields }] of Object.entries(definition.segments)) {
    lines.push(`S\t${segment}\t${clean(desc)}`);
    for (const [number, field] of Object.entries(fields ?? {})) lines.push(fieldLine('f', number, field));
  }
  // The list package ends with 2.7.1, whose structures 2.8 shares.
  const messages = (ordered.definitions[name] ?? ordered.definitions['2.7.1']).messages;
  for (const [message, { desc, segments }] of Object.entries(messages)) {
    if (segments?.segments?.length) lines.push(`M\t${message}\t${clean(desc)}\t${grammar(segments.segments)}`);
  }
  return corrections(name, lines).join('\n');
};

const tables = () => {
  const lines = [];
  for (const [number, { desc, values }] of Object.entries(ordered.tables)) {
    lines.push(`B\t${Number(number)}\t${clean(desc)}`);
    for (const [code, text] of Object.entries({ ...values, ...missingCodes[number] })) lines.push(`v\t${clean(code)}\t${clean(text)}`);
  }
  return lines.join('\n');
};

const pack = text => brotliCompressSync(Buffer.from(text, 'utf8'), { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } });
const blocks = Object.entries(dictionaries).map(([name, definition]) => [name, pack(version(name, definition))]);
blocks.push(['tables', pack(tables())]);
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, Buffer.concat([Buffer.from(blocks.map(([name, block]) => `${name}:${block.length}`).join(';') + '\n'), ...blocks.map(([, block]) => block)]));
