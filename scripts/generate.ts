/* generate.ts   `npm run generate`: what is made from the routes and kept in the repository */
import { writeFile } from 'node:fs/promises';
import { generatedTypes, TYPES_FILE } from '../client/scripts/generate.ts';
import { ERRORS_FOLDER, errorPages } from './error-pages.ts';

await writeFile(TYPES_FILE, await generatedTypes());
for (const [name, text] of await errorPages()) {
  await writeFile(new URL(name, ERRORS_FOLDER), text);
}
