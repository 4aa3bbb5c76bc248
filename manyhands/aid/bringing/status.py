"""Whether a row of a sheet is over already, in the words groups use; yes; and headings.

English, Spanish, French, Arabic, Portuguese and Haitian Creole, folded.
"""

import re

from manyhands.base.dates import read_moment
from manyhands.base.fold import fold, folded_words

_OVER = """
    done closed close complete completed fulfilled finished met resolved withdrawn cancelled
    canceled expired erased delivered duplicate archived inactive
    hecho hecha cerrado cerrada completado completada completo resuelto resuelta terminado
    terminada cumplido cumplida entregado entregada cancelado cancelada anulado retirado
    fait faite ferme fermee fini finie termine terminee traite traitee livre livree annule
    annulee retire clos close resolu resolue
    تم مغلق مغلقة منجز منجزة انتهى منتهي مكتمل ملغى مسلم
    feito feita fechado concluido concluida resolvido entregue
    fet femen
"""
_STILL_OPEN = """
    not no non nao pas sin open pending progress partial partially partly new waiting todo
    unfilled assigned half pa لا ليس لم غير قيد مفتوح جديد معلق جزئي
    abierto abierta pendiente proceso parcial parcialmente nuevo nueva
    ouvert ouverte attente cours partiel partiellement nouveau
    aberto aberta pendente andamento
"""
_YES = "yes y si s oui true x v ok ja sim wi نعم 1 ✓ ✔ ✅ ☑ checked always siempre toujours"

OVER, STILL_OPEN, YES = (frozenset(fold(words).split()) for words in (_OVER, _STILL_OPEN, _YES))
_HEADING = re.compile(
    r"\W*(?:week|wk|month|day|page|total|semana|mes|dia|semaine|mois|jour|mes|اسبوع|شهر|يوم)"
    r"(?: of)?\b[\W\d]*"
)


def is_over(status: str, header: str = "") -> bool:
    """Whether this says that a row is done, closed or withdrawn; when in doubt it is not.

    Under a header such as "Done?" a tick or a date says it too.

    >>> is_over("Completed"), is_over("not done"), is_over("x", "Done?")
    (True, False, True)
    """
    words = set(folded_words(status))
    if words & STILL_OPEN:
        return False
    if words & OVER:
        return True
    asks = bool(OVER & set(folded_words(header)))
    return asks and (is_yes(status) or read_moment(status) is not None)


def is_yes(text: str) -> bool:
    """Whether a cell says yes, by a word or a tick."""
    plain = fold(text).strip(" .!")
    return plain in YES or next(iter(folded_words(plain)), "") in YES


def is_heading(text: str) -> bool:
    """Whether a cell that stands alone names a part of the sheet, such as "WEEK 1"."""
    return bool(_HEADING.fullmatch(fold(text)))
