/** Shows a whole release of an example organisation; returns what the shell is told. */
export async function runDemo(options: { readonly example: string; readonly keep: boolean; readonly out: NodeJS.WriteStream }): Promise<number> {
  options.out.write(`The demonstration of ${options.example} is not part of this version.\n`);
  return Promise.resolve(1);
}
