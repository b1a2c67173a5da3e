"""Prints, as JSON, what the installed Beam says of its YAML transforms and options.

Sources, all of the package apache-beam: apache_beam/yaml/standard_providers.yaml and standard_io.yaml (which types there
are, and the config keys of those that run in Java), the signatures and docstrings of the transforms in Python, and the
pipeline options. Java is not started, so of transforms in Java the types of config values are not known.
"""

import inspect
import json
import re
import sys
import typing

import apache_beam
from apache_beam.options import pipeline_options
from apache_beam.yaml import yaml_combine, yaml_mapping, yaml_provider

LANGUAGES = ('generic', 'python', 'javascript', 'java', 'sql', 'calcite')

# What signatures do not tell, since Java is not asked and defaults of Python stand for "missing": keys that a transform
# cannot do without, as Beam's transform index gives them: https://beam.apache.org/releases/yamldoc/current/
ALSO_REQUIRED = {
    'ReadFromAvro': ['path'],
    'ReadFromBigTable': ['project', 'instance', 'table'],
    'ReadFromKafka': ['topic', 'bootstrap_servers'],
    'ReadFromParquet': ['path'],
    'ReadFromSpanner': ['project', 'instance', 'database'],
    'Sql': ['query'],
    'WriteToBigQuery': ['table'],
    'WriteToBigTable': ['project', 'instance', 'table'],
    'WriteToKafka': ['topic', 'bootstrap_servers', 'format'],
    'WriteToSpanner': ['project', 'instance', 'database', 'table'],
}

# What YAML calls the types of Python.
SHAPES = {str: 'string', bytes: 'string', bool: 'boolean', int: 'number', float: 'number', dict: 'map', list: 'list'}


def shape(annotation):
  """Which of string, number, boolean, list and map a value may be; 'any' when nothing is known."""
  if annotation in SHAPES:
    return [SHAPES[annotation]]
  origin = typing.get_origin(annotation)
  if origin is typing.Union:
    parts = [shape(part) for part in typing.get_args(annotation) if part is not type(None)]
    return ['any'] if any('any' in part for part in parts) else sorted({each for part in parts for each in part})
  if origin in SHAPES:
    return [SHAPES[origin]]
  name = getattr(origin, '__name__', '')
  if name in ('Mapping', 'MutableMapping'):
    return ['map']
  if name in ('Sequence',):
    return ['list']
  return ['any']


def plain(text):
  return re.sub(r'[ \t]+\n', '\n', inspect.cleandoc(text or '')).strip()


def factory_of(provider, name):
  """The Python callable behind a type, and how many of its first parameters are not config."""
  if isinstance(provider, yaml_provider.SqlBackedProvider):
    return provider._transforms[name], 1
  if isinstance(provider, yaml_provider.InlineProvider):
    return provider._transform_factories[name], 0
  return None, 0


def parameters_of(factory, skipped):
  if isinstance(factory, type):
    parameters = list(inspect.signature(factory.__init__).parameters.values())[1:]
  else:
    parameters = list(inspect.signature(factory).parameters.values())
  return parameters[skipped:]


def described_in_python(factory, skipped):
  docs = yaml_provider.InlineProvider.get_docs(factory)
  helps = {param.arg_name: plain(param.description) for param in docs.params}
  config = {}
  is_open = False
  for parameter in parameters_of(factory, skipped):
    if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
      is_open = is_open or parameter.kind == parameter.VAR_KEYWORD
      continue
    config[parameter.name] = {
        'isRequired': parameter.default is parameter.empty,
        'shapes': shape(parameter.annotation),
        'help': helps.get(parameter.name, ''),
    }
  return {
      'description': plain(yaml_provider.InlineProvider.description_from_callable(factory)),
      'config': config,
      'isOpen': is_open,
  }


def described(provider, name):
  factory, skipped = factory_of(provider, name)
  if factory is not None:
    return described_in_python(factory, skipped)
  if isinstance(provider, yaml_provider.RenamingProvider):
    underlying = described(provider._underlying_provider, provider._transforms[name])
    names = {key: target for key, target in provider._mappings[name].items()}
    hidden = provider._defaults.get(name, {})
    # Whether Java demands a key is not known.
    fallback = {'isRequired': None, 'shapes': ['any'], 'help': ''}
    return {
        'description': underlying['description'],
        'config': {
            key: underlying['config'].get(target, fallback) for key, target in names.items() if target not in hidden
        },
        'isOpen': underlying['isOpen'] and not isinstance(provider._underlying_provider, yaml_provider.ExternalProvider),
    }
  return {'description': '', 'config': {}, 'isOpen': True}


def is_java(provider):
  if isinstance(provider, (yaml_provider.RenamingProvider, yaml_provider.TranslatingProvider)):
    return is_java(provider._underlying_provider)
  if isinstance(provider, yaml_provider.SqlBackedProvider):
    return True
  return isinstance(provider, yaml_provider.ExternalJavaProvider)


def merged(one, other):
  """Both descriptions of one transform: what either takes is taken, what both demand is demanded."""
  config = dict(one['config'])
  for key, value in other['config'].items():
    known = config.get(key)
    config[key] = value if known is None else {
        'isRequired': value['isRequired'] if known['isRequired'] is None else known['isRequired'] and value['isRequired'] is not False,
        'shapes': known['shapes'] if value['isRequired'] is None else value['shapes'] if known['isRequired'] is None
                  else ['any'] if 'any' in known['shapes'] + value['shapes'] else sorted({*known['shapes'], *value['shapes']}),
        'help': max(known['help'], value['help'], key=len),
    }
  for key in config:
    if (key in one['config']) != (key in other['config']):
      config[key] = {**config[key], 'isRequired': False}
  return {
      'description': max(one['description'], other['description'], key=len),
      'config': config,
      'isOpen': one['isOpen'] and other['isOpen'],
  }


def transforms():
  result = {}
  for full_name, providers in sorted(yaml_provider.standard_providers().items()):
    base, _, language = full_name.rpartition('-')
    name = base if language in LANGUAGES and base else full_name
    known = [each for each in (described(provider, full_name) for provider in providers) if each['config'] or not each['isOpen']]
    description = known[0] if known else {'description': '', 'config': {}, 'isOpen': True}
    for other in known[1:]:
      description = merged(description, other)
    entry = {
        **description,
        'needsJava': all(is_java(provider) for provider in providers),
        # As the providers themselves say it: what has no input is a root.
        'needsInput': any(
            provider.requires_inputs(full_name, {}) if not isinstance(provider, yaml_provider.RenamingProvider) and not is_java(provider)
            else not full_name.startswith('Read') for provider in providers),
    }
    for key in ALSO_REQUIRED.get(name, []):
      entry['config'][key] = {**entry['config'].get(key, {'shapes': ['any'], 'help': ''}), 'isRequired': True}
    known_entry = result.get(name)
    if known_entry is None:
      result[name] = entry
    else:
      result[name] = {
          **merged(known_entry, entry),
          'needsJava': known_entry['needsJava'] and entry['needsJava'],
          'needsInput': known_entry['needsInput'] and entry['needsInput'],
          'languages': known_entry.get('languages', []),
      }
    if name != full_name:
      result[name].setdefault('languages', []).append(language)
  return {
      name: {
          **entry,
          'config': [{'name': key, **value, 'isRequired': bool(value['isRequired'])}
                     for key, value in entry['config'].items()],
      }
      for name, entry in result.items()
  }


def options():
  """Names and help of the options of a pipeline, without those for tests."""
  import argparse
  result = {}
  for group in pipeline_options.PipelineOptions.__subclasses__():
    if group.__module__ != pipeline_options.__name__:
      continue
    parser = argparse.ArgumentParser()
    group._add_argparse_args(parser)
    for action in parser._actions:
      if action.dest != 'help' and action.help != argparse.SUPPRESS:
        result[action.dest] = ' '.join((action.help or '').split())[:300]
  return [{'name': name, 'help': text} for name, text in sorted(result.items())]


def main():
  json.dump({
      'source': f'apache-beam {apache_beam.__version__}, https://pypi.org/project/apache-beam/{apache_beam.__version__}/',
      'license': 'Apache-2.0; Copyright The Apache Software Foundation',
      'beamVersion': apache_beam.__version__,
      'transforms': transforms(),
      'combineFunctions': sorted(yaml_combine.BUILTIN_COMBINE_FNS),
      'windowingFields': sorted(yaml_mapping._WINDOWING_INFO_TYPES),
      'providerTypes': sorted(yaml_provider.ExternalProvider._provider_types),
      'options': options(),
  }, sys.stdout)


if __name__ == '__main__':
  main()
