// The shape of every R4 type: elements in order, cardinalities, types, required codes. One line each:
//   S name resource|type        the structure that the following elements belong to
//   E name min max types codes  an element; "[x]" marks a choice, codes number a C line, "-" none
//   C code…                     the codes of a required binding; "system|code" where the element is a concept
import { evidenceVariable } from './evidence-variable.mjs';
import { isLater } from './later-elements.mjs';
import { codesOf } from './required-codes.mjs';
import { resourcesOf } from './r4.mjs';

const definitions = ['profiles-types.json', 'profiles-resources.json']
  .flatMap(resourcesOf)
  .filter(definition => definition.resourceType === 'StructureDefinition' && definition.derivation !== 'constraint')
  .filter(definition => !['primitive-type', 'logical'].includes(definition.kind) && definition.fhirVersion === '4.0.1' && !definition.abstract);

const codeSets = new Map();

const codesNumber = (element, types) => {
  const concept = types.some(type => type === 'CodeableConcept' || type === 'Coding');
  if (element.binding?.strength !== 'required' || !(concept || types.includes('code'))) return '-';
  const codes = codesOf(element.binding.valueSet.split('|')[0], concept);
  if (codes === undefined || (concept && types.includes('code'))) return '-';
  const line = codes.join('\t');
  if (!codeSets.has(line)) codeSets.set(line, codeSets.size);
  return codeSets.get(line);
};

const typesOf = (element, isResource) => {
  const { path, type, contentReference } = element;
  if (contentReference) return [contentReference.slice(1)];
  if (isResource && /^\w+\.id$/.test(path)) return ['id'];
  if (path === 'Extension.url') return ['uri'];
  return type.map(({ code }) => {
    if (code === 'BackboneElement' || code === 'Element') return path;
    return code.startsWith('http://hl7.org/fhirpath/') ? 'string' : code;
  });
};

const elementLine = (element, isResource) => {
  const types = typesOf(element, isResource);
  return ['E', element.path.slice(element.path.lastIndexOf('.') + 1), element.min, element.max, types.join(','), codesNumber(element, types)].join('\t');
};

const grouped = elements => {
  const children = new Map();
  for (const element of elements.filter(({ path }) => path.includes('.'))) {
    const parent = element.path.slice(0, element.path.lastIndexOf('.'));
    children.set(parent, [...(children.get(parent) ?? []), element]);
  }

  return children;
};

const structureLines = definition => {
  const isResource = definition.kind === 'resource';
  const all = definition.snapshot.element.filter(({ path }) => !isLater(path));
  const elements = definition.name === 'EvidenceVariable' ? evidenceVariable(all) : all;
  const children = grouped(elements);
  return [...children].flatMap(([path, members]) => [
    ['S', path, isResource && path === definition.name ? 'resource' : 'type'].join('\t'),
    ...members.map(element => elementLine(element, isResource)),
  ]);
};

export const compile = () => {
  const structures = definitions.flatMap(structureLines);
  return [...structures, ...[...codeSets.keys()].map(line => `C\t${line}`)].join('\n');
};
