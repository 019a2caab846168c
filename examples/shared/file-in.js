/** The file in a folder that a part of an address names. Throws for one outside: a name can be an address, such as `file:///etc/passwd`. */
export function fileIn(folder, name) {
  const file = new URL(name, folder);
  if (!file.href.startsWith(folder.href)) throw new Error('not in the folder');
  return file;
}
