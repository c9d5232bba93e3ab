// Sends messages with one client library and prints MSA-1|MSA-2 of each acknowledgement: send.mjs LIBRARY PORT FACILITY COUNT PREFIX
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [library, port, facility, count, prefix] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), 'package.json'));

const text = (id) => [
  `MSH|^~\\&|INTEROP|NODE|EHRCONNECT|${facility}|20260101120000||ADT^A01^ADT_A01|${id}|P|2.5.1`,
  'EVN|A01|20260101120000',
  `PID|1||${id}^^^NODE^MR||DOE^JOHN||19800102|M`,
  `PV1|1|I|||||||||||||||||V${id}`,
].join('\r') + '\r';

const senders = {
  async 'simple-hl7'() {
    const hl7 = require('simple-hl7');
    const client = hl7.Server.createTcpClient({ host: '127.0.0.1', port: Number(port), keepalive: true });
    const parser = new hl7.Parser({ segmentSeperator: '\r' });
    return {
      send: (id) => new Promise((resolve, reject) => client.send(parser.parse(text(id)), (error, ack) => (error ? reject(error) : resolve(ack.toString())))),
      close: () => client.close(),
    };
  },
  async '@medplum/hl7'() {
    const { Hl7Client } = require('@medplum/hl7');
    const { Hl7Message } = require('@medplum/core');
    const client = new Hl7Client({ host: '127.0.0.1', port: Number(port), keepAlive: true });
    return {
      send: async (id) => (await client.sendAndWait(Hl7Message.parse(text(id)))).toString(),
      close: () => client.close(),
    };
  },
  async 'node-hl7-client'() {
    const { Client, Message } = require('node-hl7-client');
    let answered;
    const client = new Client({ host: '127.0.0.1' });
    const connection = client.createConnection({ port: Number(port) }, async (response) => answered(response.getMessage().toString()));
    await new Promise((resolve) => connection.once('connect', resolve));
    return {
      send: async (id) => {
        const answer = new Promise((resolve) => (answered = resolve));
        await connection.sendMessage(new Message({ text: text(id) }));
        return answer;
      },
      close: () => connection.close(),
    };
  },
};

const sender = await senders[library]();
for (let i = 0; i < Number(count); i++) {
  const answer = await sender.send(`${prefix}${i}`);
  const msa = answer.split(/[\r\n]+/).find((line) => line.startsWith('MSA|')).split('|');
  console.log(`${msa[1]}|${msa[2]}`);
}
await sender.close();
process.exit(0);
