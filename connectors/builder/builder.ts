/** Makes a folder of files, ready to run, for one component at one commit or version. */
export interface Builder {
  readonly kind: string;
  build(request: {
    readonly commit: string;
    readonly version: string;
    readonly sourceFolder: string | null;
    readonly package: string | null;
    readonly destination: string;
  }): Promise<{ readonly log: readonly string[] }>;
}
