"""Definitions as plain values: what a file holds, without its lines, and back into the tree that readers read."""

from collections.abc import Mapping
from typing import Any

from concierge.platform.definition_files.yaml_tree import MAX_DEPTH, Node, Problems, place
from concierge.platform.i18n import N_

Plain = dict[str, Any]  # a mapping as a file holds it: texts, numbers, booleans, lists and mappings of them


def plain_of_node(node: Node) -> object:
    """Return a tree as lists, mappings and scalars, without its places."""
    if node.mapping is not None:
        return {key: plain_of_node(child) for key, child in node.mapping.items()}
    if node.items is not None:
        return [plain_of_node(child) for child in node.items]
    return node.value


def tree_of(plain: object, problems: Problems) -> Node:
    """Return plain values as the tree that readers read. There are no lines: they count the values, for the order."""
    root = _Tree(problems).node(plain, 1)
    place(root, "")
    return root


class _Tree:
    def __init__(self, problems: Problems) -> None:
        self._problems, self._count = problems, 0

    def node(self, plain: object, depth: int) -> Node:
        self._count += 1
        line = self._count
        if depth > MAX_DEPTH:
            self._problems.add(
                Node(line, None),
                N_("plus de %(limit)s niveaux imbriqués"),
                N_("Simplifiez cette partie du fichier."),
                limit=MAX_DEPTH,
            )
            return Node(line, None)
        if isinstance(plain, Mapping):
            children = {str(key): self.node(value, depth + 1) for key, value in plain.items()}
            return Node(line, children, key_lines={key: child.line for key, child in children.items()})
        if isinstance(plain, list | tuple):
            return Node(line, [self.node(value, depth + 1) for value in plain])
        if plain is None or isinstance(plain, str | int):  # a text is never mistaken for something else: it is quoted
            return Node(line, plain, style=None if plain is None or isinstance(plain, int) else '"')
        return Node(line, str(plain), style='"')
