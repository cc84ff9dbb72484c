/** Settings of one process. Amounts of time carry their unit in the name. */
export type Config = {
  readonly profile: 'development' | 'production';
  readonly dataDir: string;
  readonly server: { readonly host: string; readonly port: number; readonly publicUrl: string };
  readonly payments: { readonly simulatorSecret: string | undefined; readonly callMs: number };
};
