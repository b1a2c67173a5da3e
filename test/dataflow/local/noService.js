// Stands for a local Dataflow that cannot start.
process.stderr.write('2026-01-01T00:00:00.000Z INFO looking around\ndataflow-emulator: No service today.\n');
process.exitCode = 1;
