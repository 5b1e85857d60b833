/**
 * The server's settings: modest, for one machine that has other work. They go on the command line, so the data directory keeps a plain
 * `postgresql.conf` and can be handed to a server of one's own as it is.
 */
export function serverSettings(sockets: string, logs: string): Readonly<Record<string, string>> {
  return {
    listen_addresses: "",
    unix_socket_directories: `"${sockets.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
    max_connections: "60",
    shared_buffers: "64MB",
    max_wal_size: "256MB",
    // Parallel queries want /dev/shm, which containers keep small; nothing of ours is large enough to gain from them.
    max_parallel_workers_per_gather: "0",
    fsync: "on",
    timezone: "UTC",
    log_timezone: "UTC",
    // One file for each day of the week, begun anew after seven days: a bound that needs nobody to clean up.
    logging_collector: "on",
    log_directory: logs,
    log_filename: "server-%a.log",
    log_rotation_age: "1d",
    log_rotation_size: "0",
    log_truncate_on_rotation: "on",
    // Terse and without statements: the details of an error may quote what users wrote.
    log_error_verbosity: "terse",
    log_min_error_statement: "panic",
  };
}
