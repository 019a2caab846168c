/** The value of an attribute that is there or not. React leaves `undefined` out. */
export function flag(is: boolean | undefined): '' | undefined {
  return is === true ? '' : undefined;
}
