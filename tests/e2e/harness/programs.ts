import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Where builds and results go. */
export const TARGET = process.env['CARGO_TARGET_DIR'] ?? join(ROOT, 'target');

/** Path of the test server's executable. */
export function testServer(): string {
  return present(
    process.env['SOTTO_TEST_SERVER'] ?? join(TARGET, 'debug/sotto-test-server'),
    'cargo build -p sotto-test-server',
  );
}

/** Path of the example of an application with a room log in Rust. */
export function ownApp(): string {
  return present(
    process.env['SOTTO_OWN_APP'] ?? join(TARGET, 'debug/examples/own-app'),
    'cargo build -p sotto-log-server --example own-app',
  );
}

/** Path of Chromium. */
export function chromium(): string {
  return present(
    process.env['SOTTO_CHROMIUM'] ??
      onPath('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'),
    'install Chromium or set SOTTO_CHROMIUM',
  );
}

/** Path of Firefox. */
export function firefox(): string {
  return present(
    process.env['SOTTO_FIREFOX'] ?? onPath('firefox-esr', 'firefox'),
    'install Firefox or set SOTTO_FIREFOX',
  );
}

function onPath(...names: string[]): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => directories.map((directory) => join(directory, name))).find(existsSync);
}

function present(path: string | undefined, advice: string): string {
  if (path === undefined || !existsSync(path)) {
    throw new Error(`${path ?? 'a program'} is missing: ${advice}`);
  }
  return path;
}
