"""Prints, as JSON, the Beam YAML documents in the documentation and the tests of the installed Beam that Beam itself takes.

Source: apache_beam/yaml/docs/*.md and apache_beam/yaml/*_test.py of the package apache-beam. Tests that expect a refusal
are left out, and so is what neither has the right shape nor known transforms.
"""

import ast
import glob
import json
import os
import re
import sys
import textwrap

import apache_beam
import yaml
from apache_beam.yaml import yaml_provider, yaml_transform

FOLDER = os.path.dirname(yaml_transform.__file__)


def blocks_of_docs():
  for path in sorted(glob.glob(os.path.join(FOLDER, 'docs', '*.md'))):
    with open(path, encoding='utf-8') as file:
      text = file.read()
    for match in re.finditer(r'^```(\w*)[^\n]*\n(.*?)^```', text, re.M | re.S):
      if match.group(1) in ('', 'yaml'):
        yield os.path.basename(path), 1 + text.count('\n', 0, match.start(2)), match.group(2)


class Strings(ast.NodeVisitor):
  def __init__(self):
    self.found = []
    self.refusals = 0

  def visit_With(self, node):
    refuses = any('assertRaises' in ast.unparse(item.context_expr) for item in node.items)
    self.refusals += refuses
    self.generic_visit(node)
    self.refusals -= refuses

  def visit_Constant(self, node):
    if isinstance(node.value, str) and '\n' in node.value and self.refusals == 0:
      self.found.append((node.lineno, node.value))


def blocks_of_tests():
  for path in sorted(glob.glob(os.path.join(FOLDER, '*_test.py'))):
    with open(path, encoding='utf-8') as file:
      source = file.read()
    # A string is often kept in a variable first, so a test that expects a refusal anywhere is left out.
    for function in [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]:
      if 'assertRaises' in ast.unparse(function):
        continue
      strings = Strings()
      strings.visit(function)
      for line, text in strings.found:
        yield os.path.basename(path), line, textwrap.dedent(text).strip('\n') + '\n'


CHAIN = """pipeline:
  type: chain
  transforms:
    - type: Create
      config:
        elements: [1, 2, 3]
"""


def as_document(text):
  """Tests often hold a pipeline without its `pipeline:`, and the documentation parts of one."""
  if re.search(r'^pipeline:', text, re.M):
    return text
  if re.search(r'^type: *(chain|composite)', text, re.M):
    return 'pipeline:\n' + textwrap.indent(text, '  ')
  if re.search(r'^(- )?type: ', text, re.M) and not re.search(r'^ *(input|source):', text, re.M):
    # One transform, or several that follow one another.
    listed = text if text.startswith('- ') else '- ' + textwrap.indent(text, '  ').lstrip()
    return CHAIN + textwrap.indent(listed, '    ')
  return None


def is_taken(document):
  try:
    # Documents with Jinja are looked at as they stand.
    spec = yaml.load(document, Loader=yaml_transform.SafeLineLoader)
    yaml_transform.validate_against_schema(spec, 'generic')
    providers = yaml_provider.merge_providers(
        yaml_provider.parse_providers('', spec.get('providers', [])), yaml_provider.standard_providers())
    yaml_transform.preprocess(yaml_transform.pipeline_as_composite(spec['pipeline']), known_transforms=providers)
    return True
  except Exception:  # What Beam refuses, for whatever reason.
    return False


def main():
  documents = {}
  for file, line, text in [*blocks_of_docs(), *blocks_of_tests()]:
    document = as_document(text)
    if document is not None and is_taken(document):
      documents.setdefault(document, f'{file}:{line}')
  json.dump({
      'source': f'apache-beam {apache_beam.__version__}, https://pypi.org/project/apache-beam/{apache_beam.__version__}/',
      'license': 'Apache-2.0; Copyright The Apache Software Foundation',
      'documents': [{'at': at, 'text': text} for text, at in documents.items()],
  }, sys.stdout)


if __name__ == '__main__':
  main()
