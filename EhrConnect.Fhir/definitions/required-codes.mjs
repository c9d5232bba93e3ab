// The codes of a value set, as far as they are enumerated; undefined for sets over open systems (MIME types, UCUM).
import { currencies } from './currencies.mjs';
import { resourcesOf } from './r4.mjs';

const all = ['valuesets.json', 'v3-codesystems.json'].flatMap(resourcesOf);
const valueSets = new Map(all.filter(resource => resource.resourceType === 'ValueSet').map(set => [set.url, set]));
const codeSystems = new Map(all.filter(resource => resource.resourceType === 'CodeSystem').map(system => [system.url, system]));

const flatten = concepts => (concepts ?? []).flatMap(concept => [concept.code, ...flatten(concept.concept)]);

const included = ({ system, concept, filter, valueSet }) => {
  if (filter !== undefined) return undefined;
  if (system === undefined) {
    const nested = (valueSet ?? []).map(url => pairsOf(url.split('|')[0]));
    return nested.includes(undefined) ? undefined : nested.flat();
  }

  if (system === 'urn:iso:std:iso:4217') return currencies.map(code => [system, code]);
  const complete = codeSystems.get(system)?.content === 'complete';
  const codes = concept?.map(({ code }) => code) ?? (complete ? flatten(codeSystems.get(system).concept) : undefined);
  return codes?.map(code => [system, code]);
};

const pairsOf = url => {
  const set = valueSets.get(url);
  if (set?.compose === undefined || set.compose.exclude !== undefined) return undefined;
  const parts = set.compose.include.map(included);
  return parts.includes(undefined) ? undefined : parts.flat();
};

/** Codes alone, or as "system|code" for concepts. */
export const codesOf = (url, withSystem) => {
  const pairs = pairsOf(url);
  return pairs && [...new Set(pairs.map(([system, code]) => (withSystem ? `${system}|${code}` : code)))];
};
