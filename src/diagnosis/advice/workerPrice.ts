import { prices, type PriceList } from './prices.ts';

/** What a worker of a machine type has. */
export interface MachineShape {
  readonly vcpus: number;
  readonly memoryGb: number;
}

/**
 * GB of memory for each vCPU, by family and kind. Types whose price is not vCPUs and memory alone (GPUs, local SSDs
 * that come with them) are left out, and so are families that are not listed.
 * @see https://cloud.google.com/compute/docs/machine-resource
 */
const memoryPerVcpu: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  n1: { standard: 3.75, highmem: 6.5, highcpu: 0.9 },
  n2: { standard: 4, highmem: 8, highcpu: 1 },
  n2d: { standard: 4, highmem: 8, highcpu: 1 },
  e2: { standard: 4, highmem: 8, highcpu: 1 },
  c2: { standard: 4 },
  c2d: { standard: 4, highmem: 8, highcpu: 2 },
  c3: { standard: 4, highmem: 8, highcpu: 2 },
  n4: { standard: 4, highmem: 8, highcpu: 2 },
  t2d: { standard: 4 },
  t2a: { standard: 4 },
};

/** From the name of the type, `n2-standard-4` or `n2-custom-4-8192`; undefined where the name does not tell. */
function machineShape(machineType: string): MachineShape | undefined {
  const custom = /^(?:([a-z]\w+)-)?custom-([1-9]\d{0,2})-([1-9]\d{2,6})(?:-ext)?$/.exec(machineType);
  if (custom) {
    const [, family = 'n1', vcpus, megabytes] = custom;
    if (!Object.hasOwn(memoryPerVcpu, family)) return undefined;
    return { vcpus: Number(vcpus), memoryGb: Number(megabytes) / 1024 };
  }
  const [, family = '', kind = '', count] = /^([a-z]\w+)-([a-z]+)-([1-9]\d{0,2})$/.exec(machineType) ?? [];
  const kinds = Object.hasOwn(memoryPerVcpu, family) ? memoryPerVcpu[family] : undefined;
  const perVcpu = kinds && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (perVcpu === undefined) return undefined;
  const vcpus = Number(count);
  return { vcpus, memoryGb: vcpus * perVcpu };
}

/** The list is of one region; most others cost up to a third more, and a budget must not be spent by that. */
const otherRegionFactor = 4 / 3;

/**
 * The most that the vCPUs and memory of one worker cost, in US dollars an hour at list prices: as a streaming worker,
 * which is the dearest kind. Without disks, and without the data it processes. Undefined when the type is not known.
 */
export function workerPricePerHour(
  machineType: string | undefined,
  location: string,
  list: PriceList = prices,
): number | undefined {
  const shape = machineType === undefined ? undefined : machineShape(machineType);
  if (!shape) return undefined;
  const vcpuHour = Math.max(...Object.values(list.perVcpuHour));
  const memoryHour = Math.max(...Object.values(list.perMemoryGbHour));
  const price = shape.vcpus * vcpuHour + shape.memoryGb * memoryHour;
  return location === list.region ? price : price * otherRegionFactor;
}
