/** What one worker has. */
export interface Machine {
  readonly vcpus: number;
  readonly memoryMb: number;
}

/** GB of memory per vCPU of Compute Engine's machine families, by class. */
const memoryPerVcpu: Readonly<Record<string, number>> = { standard: 3.75, highmem: 6.5, highcpu: 0.9 };
const newerMemoryPerVcpu: Readonly<Record<string, number>> = { standard: 4, highmem: 8, highcpu: 1 };

/**
 * @param type For example `n1-standard-4`.
 * @see https://cloud.google.com/compute/docs/machine-resource
 */
export function machineOf(type: string): Machine {
  const [family = 'n1', kind = 'standard', vcpus = '1'] = type.split('-');
  const perVcpu = (family === 'n1' ? memoryPerVcpu : newerMemoryPerVcpu)[kind] ?? 4;
  return { vcpus: Number(vcpus), memoryMb: Number(vcpus) * perVcpu * 1024 };
}

/** Disk of a worker of the service's default size, in GB. */
export const workerDiskGb = { batch: 25, streaming: 30 } as const;
