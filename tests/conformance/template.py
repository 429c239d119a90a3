"""Reads CloudFormation templates: YAML with short forms such as !Ref and !GetAtt, which become their long forms."""

import pathlib

import yaml


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms."""


def short_form(loader, name, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name if name in ("Ref", "Condition") else "Fn::" + name: value}


Loader.add_multi_constructor("!", short_form)


def parse(text):
    return yaml.load(text, Loader)


def load(path):
    return parse(pathlib.Path(path).read_text())
