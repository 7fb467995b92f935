"""Read the date rules of a step, with every fault recorded at its line."""

from concierge.checklists.definition.model import Due, Prerequisite, Timing
from concierge.checklists.planning.dates import Adjust, Offset, OffsetUnit
from concierge.families.anchor_dates import Anchor
from concierge.families.facts import Scope
from concierge.platform.definition_files.fields import Fields, read_word
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_


def read_due(node: Node, problems: Problems, *, scope: Scope, checklist: str) -> Due:
    """Read the target date of a step, with its optional fallback."""
    fallback = (node.mapping or {}).get("fallback")
    timing = read_timing(node, problems, scope=scope, checklist=checklist, extra=("fallback",))
    if fallback is None:
        return Due(timing=timing)
    return Due(timing=timing, fallback=read_timing(fallback, problems, scope=scope, checklist=checklist))


def read_timing(node: Node, problems: Problems, *, scope: Scope, checklist: str, extra: tuple[str, ...] = ()) -> Timing:
    """Read `{anchor: …, offset: …}` or `{step: …, offset: …}`."""
    fields = Fields(node, problems, ("anchor", "step", "offset", "adjust", *extra))
    anchor_node, step_node = fields.find("anchor"), fields.find("step")
    if node.mapping is not None and (anchor_node is None) == (step_node is None):
        fields.fault(
            node,
            N_("une date se compte depuis une ancre ou depuis une étape"),
            N_("Écrivez soit « anchor: … », soit « step: … »."),
        )
    anchor = None if anchor_node is None else read_word(anchor_node, problems, Anchor)
    if anchor is Anchor.BIRTH and anchor_node is not None and scope is Scope.HOUSEHOLD:
        fields.fault(
            anchor_node,
            N_("« birth » est la naissance d'une personne, l'étape porte sur le foyer"),
            N_("Ajoutez « for_each: child » ou « for_each: adult »."),
        )
    return Timing(
        anchor=anchor,
        step=None if step_node is None else full_key(step_node, problems, checklist),
        offset=_offset(fields),
        adjust=fields.word("adjust", Adjust, Adjust.NONE),
    )


def _offset(fields: Fields) -> Offset:
    node = fields.find("offset")
    if node is None:
        return Offset()
    try:
        return Offset.parse(str(node.value))
    except OverflowError:
        fields.fault(node, N_("décalage de plus de 20 ans"), N_("Vérifiez le nombre et l'unité."))
    except ValueError:
        shown = node.value if isinstance(node.value, str | int) else "…"
        units = ", ".join(f"{unit}(s)" for unit in OffsetUnit)
        fields.fault(
            node,
            N_("décalage incompris « %(value)s »"),
            N_("Écrivez un nombre entier et une unité (%(units)s), par exemple « -2 months »."),
            value=shown,
            units=units,
        )
    return Offset()


def full_key(node: Node, problems: Problems, checklist: str) -> str:
    """Return a step's full key; a key without a dot is one of the same file."""
    if not isinstance(node.value, str):
        problems.add(node, N_("la clé d'une étape est attendue"), N_("Écrivez par exemple « logement.signer-bail »."))
        return ""
    return node.value if "." in node.value else f"{checklist}.{node.value}"


def read_after(nodes: list[Node], problems: Problems, checklist: str) -> tuple[Prerequisite, ...]:
    """Read the list of prerequisites, each a step or one `any` of several."""
    found = []
    for node in nodes:
        if node.mapping is None:
            found.append(Prerequisite((full_key(node, problems, checklist),)))
            continue
        choices = Fields(node, problems, ("any",)).entries("any", required=True)
        for choice in choices:
            if choice.mapping is not None:
                problems.add(
                    choice,
                    N_("un « any » dans un « any »"),
                    N_("Gardez un seul niveau : une liste de clés d'étapes."),
                )
        plain = [choice for choice in choices if choice.mapping is None]
        found.append(Prerequisite(tuple(full_key(choice, problems, checklist) for choice in plain)))
    return tuple(found)
