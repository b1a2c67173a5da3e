"""Counts the words of a few lines, and logs the counts. A first pipeline to run on the local Dataflow."""

import logging
import re
import sys

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.options.pipeline_options import PipelineOptions

LINES = [
    'the lamp turns and the sea turns with it',
    'the keeper counts the ships that pass the lamp',
    'and the ships count the turns of the lamp',
]


class ExtractWords(beam.DoFn):
    """Splits lines into words."""

    def __init__(self):
        self.words = Metrics.counter('wordcount', 'words')

    def process(self, line):
        for word in re.findall(r"[\w']+", line.lower()):
            self.words.inc()
            yield word


class LogCount(beam.DoFn):
    """Writes one count to the log of the worker."""

    def process(self, counted):
        word, count = counted
        logging.info('%s: %d', word, count)
        yield counted


def main(arguments):
    with beam.Pipeline(options=PipelineOptions(arguments)) as pipeline:
        (
            pipeline
            | 'Read' >> beam.Create(LINES)
            | 'ExtractWords' >> beam.ParDo(ExtractWords())
            | 'Count' >> beam.combiners.Count.PerElement()
            | 'LogCount' >> beam.ParDo(LogCount())
        )


if __name__ == '__main__':
    logging.getLogger().setLevel(logging.INFO)
    main(sys.argv[1:])
