import type { WorkloadStep } from '../workload/workload.ts';
import { metric, numberValue, type Update } from './update.ts';

/**
 * A distribution that the user's code has told: as one object, and as the four numbers that the service gives beside it.
 * Without an element there is none.
 * @param count - elements so far
 */
export function distributionMetrics(
  stepId: string,
  { name, namespace, min, mean, max }: WorkloadStep['distributions'][number],
  count: number,
): readonly Update[] {
  if (count === 0) return [];
  const context = { step: stepId, namespace };
  // One element is smallest and largest at once; what was told are whole numbers.
  const sum = count === 1 ? Math.round(mean) : Math.round(mean * count);
  const [least, most] = count === 1 ? [sum, sum] : [min, max];
  const whole: Update = {
    name: { origin: 'user', name, context },
    kind: 'Distribution',
    cumulative: true,
    distribution: {
      $typeName: 'google.protobuf.Value',
      kind: {
        case: 'structValue',
        value: {
          $typeName: 'google.protobuf.Struct',
          fields: {
            count: numberValue(count),
            min: numberValue(least),
            max: numberValue(most),
            sum: numberValue(sum),
          },
        },
      },
    },
  };
  return [
    whole,
    metric('user', `${name}_COUNT`, context, count),
    metric('user', `${name}_MIN`, context, least),
    metric('user', `${name}_MAX`, context, most),
    metric('user', `${name}_MEAN`, context, sum / count),
  ];
}
