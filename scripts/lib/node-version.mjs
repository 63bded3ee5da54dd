// Imported first by every script: checks the Node version before anything newer than this file is run.
// Must itself load on any Node that knows modules, so nothing modern in here.
import process from 'node:process';

const OLDEST = [20, 19, 0];
const running = process.versions.node.split('.').map(Number);
const firstDifference = OLDEST.findIndex((wanted, place) => running[place] !== wanted);

if (firstDifference >= 0 && running[firstDifference] < OLDEST[firstDifference]) {
  process.stderr.write(
    `This project needs Node ${OLDEST.join('.')} or newer, and this is ${process.versions.node}.\n` +
      'Install the current LTS release from https://nodejs.org (or: nvm install), then run this again.\n',
  );
  process.exit(1);
}
