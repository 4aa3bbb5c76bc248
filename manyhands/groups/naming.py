"""Words that name members: kept with a mark for each name, and read with the names of today.

Who leaves takes their name along, also out of what others wrote down. The mark stays, so a digest
made over the words as they are kept stays true whoever leaves.
"""

import re

from django.utils.translation import gettext as _

from manyhands.groups.models import Group, Member

MARK = re.compile(r"\{member:([a-z2-7 ]+)\}")
SHORTEST = 2  # a name of one letter is a word of somebody's language


def mark(*refs: str) -> str:
    """What stands for the name of whoever is called so; of one of several that share a name.

    >>> mark("aaaa", "bbbb")
    '{member:aaaa bbbb}'
    """
    return f"{{member:{' '.join(refs)}}}"


def marked(group: Group, text: str) -> str:
    """`text` with a mark in place of the name of each member, where it stands as they write it."""
    by_name: dict[str, list[str]] = {}
    here = group.members.filter(left_at=None).order_by("pk")
    for name, ref in here.values_list("name", "ref"):
        if len(name) >= SHORTEST and name in text:
            by_name.setdefault(name, []).append(ref)
    if not by_name:
        return text
    names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    return re.sub(
        rf"{MARK.pattern}|(?<!\w)(?:{names})(?!\w)",
        lambda found: found[0] if found[1] else mark(*by_name[found[0]]),
        text,
    )


def named(group: Group, *texts: str) -> list[str]:
    """These texts with names in place of marks; 1 query, and none where there is no mark.

    Who was there under two names has the one that stayed.
    """
    refs = {ref for text in texts for many in MARK.findall(text) for ref in many.split()}
    rows = Member.objects.filter(group=group, ref__in=refs) if refs else Member.objects.none()
    known = rows.values_list("ref", "name", "became__name")
    names = {str(ref): name or later or "" for ref, name, later in known}
    return [MARK.sub(lambda found: _read(names, found[1].split()), text) for text in texts]


def _read(names: dict[str, str], refs: list[str]) -> str:
    found = dict.fromkeys(names[ref] for ref in refs if names.get(ref))
    return "/".join(found) or _("somebody who left")
