// Receives messages with one server library and prints MSH-10 of each: receive.mjs FOLDER LIBRARY PORT, the packages being in FOLDER
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, library, port] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));

const receivers = {
  'simple-hl7'() {
    const app = require('simple-hl7').tcp();
    app.use((request, response) => {
      console.log(request.msg.header.getField(8).toString());
      response.end();
    });
    app.start(Number(port));
  },
  async '@medplum/hl7'() {
    const { Hl7Server } = require('@medplum/hl7');
    const server = new Hl7Server((connection) => connection.addEventListener('message', ({ message }) => {
      console.log(message.getSegment('MSH').getField(10).toString());
      connection.send(message.buildAck());
    }));
    await server.start(Number(port));
  },
};

await receivers[library]();
console.log('listening');
