"""Counts the words of a text.

On the local Dataflow service, or on Google Cloud with other addresses; see README.md beside this file.
"""

import argparse
import logging
import pathlib
import re

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.options.pipeline_options import PipelineOptions

SAMPLE_TEXT = pathlib.Path(__file__).parent / 'lighthouse.txt'


class ExtractWords(beam.DoFn):
    """Splits lines into words in lower case."""

    def __init__(self):
        self.words = Metrics.counter('wordcount', 'words')
        self.empty_lines = Metrics.counter('wordcount', 'empty_lines')
        self.word_length = Metrics.distribution('wordcount', 'word_length')

    def process(self, line):
        if not line.strip():
            self.empty_lines.inc()
        for word in re.findall(r"[\w']+", line.lower()):
            self.words.inc()
            self.word_length.update(len(word))
            yield word


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--input', help='Text to read, gs://BUCKET/OBJECT. Default: a small text of its own.')
    parser.add_argument('--output', required=True, help='Where to write, gs://BUCKET/PREFIX.')
    args, beam_args = parser.parse_known_args()

    with beam.Pipeline(options=PipelineOptions(beam_args)) as pipeline:
        if args.input:
            lines = pipeline | 'Read' >> beam.io.ReadFromText(args.input)
        else:
            lines = pipeline | 'Read' >> beam.Create(SAMPLE_TEXT.read_text().splitlines())
        (
            lines
            | 'ExtractWords' >> beam.ParDo(ExtractWords())
            | 'Count' >> beam.combiners.Count.PerElement()
            | 'Format' >> beam.MapTuple(lambda word, count: f'{word}: {count}')
            | 'Write' >> beam.io.WriteToText(args.output, file_name_suffix='.txt')
        )


if __name__ == '__main__':
    logging.getLogger().setLevel(logging.INFO)
    main()
