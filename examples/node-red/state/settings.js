/**
 * Settings of the automation service. They lie beside the flows in the folder of what outlives a version, so both versions read the same.
 */
module.exports = {
  uiHost: "127.0.0.1",
  uiPort: Number(process.env.PORT),

  // Users meet the flows only. Flows are changed in their repository, not on a live instance, so there is no editor to protect.
  httpAdminRoot: false,
  flowFile: "flows.json",
  // Two instances share this folder. Neither may write to it but through the guestbook's own file.
  readOnly: true,
  credentialSecret: false,

  // Nothing is told to, asked of or fetched from anybody outside.
  telemetry: { enabled: false, updateNotification: false },
  externalModules: { autoInstall: false, palette: { allowInstall: false }, modules: { allowInstall: false } },

  functionExternalModules: false,
  logging: { console: { level: "info", metrics: false, audit: false } },
};
