// What the packages have wrong, each with the clause that says so.

const structure = (lines, message, ...changes) =>
  lines.map(line => (line.startsWith(`M\t${message}\t`) ? changes.reduce((text, [from, to]) => text.replace(from, to), line) : line));

const from25 = ['2.5', '2.5.1', '2.6', '2.7', '2.7.1', '2.8'];

/** Gives some fields of some segments another data type. */
const types = (lines, type, ...places) => {
  let segment = '';
  return lines.map(line => {
    const parts = line.split('\t');
    if (parts[0] === 'S') segment = parts[1];
    if (parts[0] !== 'f' || !places.includes(`${segment}-${parts[1]}`)) return line;
    return [parts[0], parts[1], type, ...parts.slice(3)].join('\t');
  });
};

/** Gives a field another length. */
const length = (lines, place, characters) => {
  let segment = '';
  return lines.map(line => {
    const parts = line.split('\t');
    if (parts[0] === 'S') segment = parts[1];
    return parts[0] === 'f' && `${segment}-${parts[1]}` === place ? [...parts.slice(0, 6), characters, ...parts.slice(7)].join('\t') : line;
  });
};

export const corrections = (version, lines) => {
  if (from25.includes(version)) {
    // Chapter 2, "ACK": ERR repeats from 2.5.
    lines = structure(lines, 'ACK', [/ERR\??(?= |$)/, 'ERR*']);
    // Chapter 3, "ADT/ACK - Merge patient": the group is PATIENT, and SFT may follow MSH.
    lines = structure(lines, 'ADT_A40', [/PATIENT_ID\+/, 'PATIENT+'], [/MSH EVN/, 'MSH SFT* EVN']);
    // Chapter 9, "MDM/ACK - Original document notification and content": the group of OBX and NTE is OBSERVATION.
    lines = structure(lines, 'MDM_T02', [/(OBXNTE|GROUP)\+\( OBX/, 'OBSERVATION+( OBX']);
  }
  if (version === '2.6') {
    // Chapter 4, "OMG", "OML", "ORB", "ORI" and "RSP": groups that are optional and repeat, as in 2.5.1 and 2.7, came out as exactly one.
    for (const message of ['OMG_O19', 'OML_O21', 'OML_O33', 'OML_O35', 'ORB_O28', 'ORI_O24', 'RSP_Z82']) {
      lines = structure(lines, message, [/ ([A-Z_]+)\( /g, ' $1*( ']);
    }
  }
  if (['2.7', '2.7.1', '2.8'].includes(version)) {
    // Chapters 5, 7 and 8: another field of the segment names the data type of these.
    lines = types(lines, 'VARIES', 'OBX-5', 'QPD-3', 'RDT-1', 'MFE-4', 'MFA-5');
  }
  // Chapter 7, "Value type": the codes of table 0125 have up to three characters; the length of two is from before CWE and DTM.
  lines = length(lines, 'OBX-2', 3);
  // Chapter 4, "OML": the group of TQ1 and TQ2 is TIMING.
  for (const message of ['OML_O21', 'OML_O33', 'OML_O35']) lines = structure(lines, message, [/TIIMING/, 'TIMING']);
  // Chapter 4, "ORM": exactly one order detail segment in ORDER_DETAIL.
  return structure(lines, 'ORM_O01', [/(<OBR[^>]*>)\*/, '$1']);
};

// Codes the table lists lack although the sample messages and the standard have them: 0104 up to 2.8.2 (chapter 2, "Version ID"),
// 0125 with the data types of every version (chapter 7, "Value type"), 0301 with the laboratory schemes (chapter 2A, "HD").
export const missingCodes = {
  104: { '2.7': 'Release 2.7', '2.7.1': 'Release 2.7.1', '2.8': 'Release 2.8', '2.8.1': 'Release 2.8.1', '2.8.2': 'Release 2.8.2' },
  301: { CAP: 'College of American Pathologists', CLIA: 'Clinical Laboratory Improvement Amendments', CLIP: 'Clinical Laboratory Improvement Program', EUI64: 'IEEE 64-bit Extended Unique Identifier' },
  125: {
    CE: 'Coded Entry', CNE: 'Coded with No Exceptions', TS: 'Time Stamp', DR: 'Date/Time Range', EI: 'Entity Identifier', HD: 'Hierarchic Designator',
    ID: 'Coded Value for HL7 Defined Tables', IS: 'Coded Value for User-Defined Tables', SI: 'Sequence ID', NA: 'Numeric Array', MA: 'Multiplexed Array',
    PPN: 'Performing Person Time Stamp',
  },
};
