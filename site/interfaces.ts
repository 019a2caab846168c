/** The documentation of the npm packages' entry points, by TypeDoc, from the type declarations that are published. */

import { join } from 'node:path';
import { Application } from 'typedoc';
import { ENTRIES, PACKAGES } from './packages.js';
import { NPM, ROOT, SITE } from './places.js';

/** Writes it. */
export async function writeInterfaces(): Promise<void> {
  for (const { folder, name } of PACKAGES) {
    const entries = ENTRIES.filter((entry) => entry.folder === folder);
    const app = await Application.bootstrap({
      name,
      entryPoints: entries.map(({ types }) => types),
      tsconfig: join(ROOT, 'site/interfaces.tsconfig.json'),
      readme: 'none',
      // The sources of a declaration file are no use to a reader.
      disableSources: true,
      disableGit: true,
      excludeExternals: false,
      validation: { notExported: false, invalidLink: true, invalidPath: true, notDocumented: false },
      logLevel: 'Warn',
      hideGenerator: true,
      favicon: join(ROOT, 'web/static/favicon.svg'),
    });
    const project = await app.convert();
    if (project === undefined) throw new Error(`TypeDoc could not read ${name}`);
    for (const child of project.children ?? []) {
      const entry = entries.find(({ types }) => types.endsWith(`/${child.name}.d.ts`));
      if (entry !== undefined) child.name = entry.name;
    }
    app.validate(project);
    await app.generateDocs(project, join(SITE, NPM, name));
    // Links in comments that lead to nothing are warnings.
    if (app.logger.hasErrors() || app.logger.hasWarnings())
      throw new Error(`TypeDoc found errors in ${name}, named above`);
  }
}
