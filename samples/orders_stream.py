"""Takes the orders of a small shop, for ever, and counts them per product every few seconds.

On the local Dataflow service, or on Google Cloud with other addresses; see README.md beside this file.
"""

import argparse
import logging
import random
import time

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms.periodicsequence import PeriodicImpulse
from apache_beam.transforms.window import FixedWindows, TimestampedValue

PRICES_IN_CENTS = {'bread': 420, 'butter': 389, 'cheese': 1250, 'coffee': 899, 'honey': 760}


class TakeOrder(beam.DoFn):
    """Makes one order of a random product for each tick of the clock."""

    def __init__(self):
        self.orders = Metrics.counter('shop', 'orders')
        self.order_cents = Metrics.distribution('shop', 'order_cents')

    def process(self, _):
        product = random.choice(list(PRICES_IN_CENTS))
        pieces = random.randint(1, 4)
        self.orders.inc()
        self.order_cents.update(pieces * PRICES_IN_CENTS[product])
        yield TimestampedValue((product, pieces), time.time())


class ReportWindow(beam.DoFn):
    """Logs how many pieces of a product one window has sold."""

    def __init__(self):
        self.reports = Metrics.counter('shop', 'reports')

    def process(self, sold, window=beam.DoFn.WindowParam):
        product, pieces = sold
        self.reports.inc()
        logging.info('%s: %d of %s', window.end.to_utc_datetime(), pieces, product)
        yield sold


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--interval', type=float, default=0.25, help='Seconds between two orders.')
    parser.add_argument('--window', type=float, default=5, help='Seconds that are counted together.')
    args, beam_args = parser.parse_known_args()

    with beam.Pipeline(options=PipelineOptions(beam_args, streaming=True)) as pipeline:
        (
            pipeline
            | 'Clock' >> PeriodicImpulse(fire_interval=args.interval)
            | 'TakeOrder' >> beam.ParDo(TakeOrder())
            | 'Window' >> beam.WindowInto(FixedWindows(args.window))
            | 'SumPerProduct' >> beam.CombinePerKey(sum)
            | 'ReportWindow' >> beam.ParDo(ReportWindow())
        )


if __name__ == '__main__':
    logging.getLogger().setLevel(logging.INFO)
    main()
