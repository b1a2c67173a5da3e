/** Pipelines of the ready templates, as they lie in the service's own storage. */

export const wordcountProgram = String.raw`"""Counts the words of a text. A classic template and a Flex template at once."""

import logging
import re

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.options.pipeline_options import PipelineOptions


class WordCountOptions(PipelineOptions):
    @classmethod
    def _add_argparse_args(cls, parser):
        parser.add_value_provider_argument('--input', type=str, default='gs://dataflow-emulator/samples/poem.txt')
        parser.add_value_provider_argument('--output', type=str)
        parser.add_value_provider_argument('--minimumLength', type=int, default=1)


class ExtractWords(beam.DoFn):
    """Splits lines into words in lower case, without those that are too short."""

    def __init__(self, minimum_length):
        self.minimum_length = minimum_length
        self.words = Metrics.counter('wordcount', 'words')

    def process(self, line):
        for word in re.findall(r"[\w']+", line.lower()):
            if len(word) >= self.minimum_length.get():
                self.words.inc()
                yield word


def main():
    options = PipelineOptions()
    own = options.view_as(WordCountOptions)
    with beam.Pipeline(options=options) as pipeline:
        (
            pipeline
            | 'Read' >> beam.io.ReadFromText(own.input)
            | 'ExtractWords' >> beam.ParDo(ExtractWords(own.minimumLength))
            | 'Count' >> beam.combiners.Count.PerElement()
            | 'Format' >> beam.MapTuple(lambda word, count: f'{word}: {count}')
            | 'Write' >> beam.io.WriteToText(own.output, file_name_suffix='.txt')
        )


if __name__ == '__main__':
    logging.getLogger().setLevel(logging.INFO)
    main()
`;

export const streamingProgram = String.raw`"""Makes an element on each tick of a clock, for ever, and counts them per key and window."""

import argparse
import logging
import time

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms.periodicsequence import PeriodicImpulse
from apache_beam.transforms.window import FixedWindows, TimestampedValue


class MakeEvent(beam.DoFn):
    def __init__(self, keys):
        self.keys = keys
        self.events = Metrics.counter('streaming', 'events')

    def process(self, _):
        now = time.time()
        self.events.inc()
        yield TimestampedValue((f'key-{int(now * 1000) % self.keys}', 1), now)


class ReportWindow(beam.DoFn):
    def __init__(self):
        self.reports = Metrics.counter('streaming', 'reports')

    def process(self, counted, window=beam.DoFn.WindowParam):
        key, count = counted
        self.reports.inc()
        logging.info('%s: %d of %s', window.end.to_utc_datetime(), count, key)
        yield counted


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--intervalSeconds', type=float, default=0.25)
    parser.add_argument('--windowSeconds', type=float, default=5)
    parser.add_argument('--keys', type=int, default=10)
    args, beam_args = parser.parse_known_args()
    with beam.Pipeline(options=PipelineOptions(beam_args, streaming=True, save_main_session=True)) as pipeline:
        (
            pipeline
            | 'Clock' >> PeriodicImpulse(fire_interval=args.intervalSeconds)
            | 'MakeEvent' >> beam.ParDo(MakeEvent(args.keys))
            | 'Window' >> beam.WindowInto(FixedWindows(args.windowSeconds))
            | 'CountPerKey' >> beam.CombinePerKey(sum)
            | 'ReportWindow' >> beam.ParDo(ReportWindow())
        )


if __name__ == '__main__':
    logging.getLogger().setLevel(logging.INFO)
    main()
`;

/** What the word count reads when it is told nothing else. */
export const poem = `The harbour lamp is lit again,
the harbour keeps the night;
and every boat that waits for rain
will find its way by light.
`;
