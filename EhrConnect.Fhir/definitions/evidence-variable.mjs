// The package holds the EvidenceVariable of a later release under the number of R4; these are the elements of R4 (14.14).
const one = (path, code, min = 0) => ({ path, min, max: '1', type: [{ code }] });
const many = (path, code, min = 0) => ({ path, min, max: '*', type: [{ code }] });
const choice = (path, min, ...codes) => ({ path, min, max: '1', type: codes.map(code => ({ code })) });
const coded = (path, valueSet) => ({ ...one(path, 'code'), binding: { strength: 'required', valueSet: `http://hl7.org/fhir/ValueSet/${valueSet}` } });

const at = 'EvidenceVariable.characteristic';

/** The elements as R4 has them: those above the type are the same in both releases. */
export const evidenceVariable = elements => [
  ...elements.slice(0, elements.findIndex(({ path }) => path === 'EvidenceVariable.type')),
  coded('EvidenceVariable.type', 'variable-type'),
  many(at, 'BackboneElement', 1),
  one(`${at}.id`, 'string'),
  many(`${at}.extension`, 'Extension'),
  many(`${at}.modifierExtension`, 'Extension'),
  one(`${at}.description`, 'string'),
  choice(`${at}.definition[x]`, 1, 'Reference', 'canonical', 'CodeableConcept', 'Expression', 'DataRequirement', 'TriggerDefinition'),
  many(`${at}.usageContext`, 'UsageContext'),
  one(`${at}.exclude`, 'boolean'),
  choice(`${at}.participantEffective[x]`, 0, 'dateTime', 'Period', 'Duration', 'Timing'),
  one(`${at}.timeFromStart`, 'Duration'),
  coded(`${at}.groupMeasure`, 'group-measure'),
];
