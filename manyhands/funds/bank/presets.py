"""Which columns the exports of banks and of payment services have, by what their headers say.

Headers are compared in small letters without marks. Of several names the first that is there
counts. A group's own sheet is read by the last preset, which knows the words of many languages.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

STRIPE_PAYMENTS = gettext_lazy(
    "This export of Stripe says what was charged, not what came of it after fees and what was given"
    " back. Take the one of all activity: Balances, All activity, Export."
)


@dataclass(frozen=True)
class Preset:
    """The headers of each thing, in order of preference; `needs` tells whose export it is."""

    name: str
    needs: tuple[str, ...]
    date: tuple[str, ...]
    amount: tuple[str, ...]
    came: tuple[str, ...] = ()  # where what came and what went stand in two columns
    went: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    name_of_other: tuple[str, ...] = ()
    surname: tuple[str, ...] = ()  # where it stands beside the name
    paid_to: tuple[str, ...] = ()  # where whoever was paid stands in another column
    text: tuple[str, ...] = ()  # all that are there, one after the other
    key: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    done: tuple[str, ...] = ()  # other rows have not happened, or not yet
    undone: tuple[str, ...] = ()  # those of what has not; beside `done`, those that are known
    weight: tuple[str, ...] = ()  # PayPal writes here that a row moves nothing
    money: str = ""  # its currency, where it knows only one
    way: tuple[str, ...] = ()  # CREDIT or DEBIT, where amounts bear no sign
    fee: tuple[str, ...] = ()  # where it is taken beside the amount
    day_first: bool | None = None  # how it writes days, where it has one way only


PRESETS = (
    Preset(
        "Stripe, balance",
        needs=("id", "type", "source", "net", "currency"),
        date=("created (utc)", "created"),
        amount=("net",),
        currency=("currency",),
        name_of_other=("customer facing description", "statement descriptor"),
        text=("description", "type"),
        key=("id",),
    ),
    Preset(
        "Stripe, payouts",
        needs=("balance_transaction_id", "net", "currency"),
        date=("created_utc", "created"),
        amount=("net",),
        currency=("currency",),
        name_of_other=("customer_name", "customer_email"),
        text=("description", "reporting_category"),
        key=("balance_transaction_id",),
    ),
    Preset(
        "PayPal",
        needs=("date", "net", "transaction id", "currency"),
        date=("date",),
        amount=("net",),
        currency=("currency",),
        name_of_other=("name",),
        text=("item title", "subject", "note", "type"),
        key=("transaction id",),
        status=("status",),
        # What was given back later came all the same; that it went is a row of its own.
        done=("completed", "refunded", "partially refunded", "reversed"),
        undone=(
            *("active", "blocked", "denied", "expired", "held", "on hold", "placed", "processing"),
            *("refused", "removed", "returned", "temporary hold", "unclaimed", "voided"),
        ),
        weight=("balance impact",),
    ),
    Preset(
        "PayPal, German",
        needs=("datum", "netto", "transaktionscode", "wahrung"),
        date=("datum",),
        amount=("netto",),
        currency=("wahrung",),
        name_of_other=("name",),
        text=("artikelbezeichnung", "betreff", "hinweis", "typ"),
        key=("transaktionscode",),
        status=("status",),
        done=("abgeschlossen", "ruckzahlung erfolgt", "teilweise zuruckgezahlt", "ruckbuchung"),
        undone=(
            *("abgebrochen", "abgelaufen", "abgelehnt", "einbehalten", "nicht abgeholt"),
            *("storniert", "vorubergehend einbehalten", "zuruckgewiesen"),
        ),
        weight=("auswirkung auf guthaben",),
    ),
    Preset(
        "PayPal, French",
        needs=("date", "net", "numero de transaction", "devise"),
        date=("date",),
        amount=("net",),
        currency=("devise",),
        name_of_other=("nom",),
        text=("titre de l'objet", "objet", "remarque", "type"),
        key=("numero de transaction",),
        status=("etat",),
        done=("termine", "effectue", "rembourse", "partiellement rembourse", "annulation"),
        undone=("annule", "bloque", "en attente", "expire", "refuse", "supprime"),
        weight=("impact sur le solde",),
        day_first=True,
    ),
    Preset(
        "PayPal, Dutch",
        needs=("datum", "transactiereferentie", "valuta"),
        date=("datum",),
        amount=("net", "netto"),
        currency=("valuta",),
        name_of_other=("naam",),
        text=("objectnaam", "onderwerp", "opmerking", "type"),
        key=("transactiereferentie",),
        status=("status",),
        done=("voltooid", "terugbetaald", "gedeeltelijk terugbetaald", "teruggeboekt"),
        undone=("geannuleerd", "geweigerd", "in behandeling", "verlopen", "verwijderd"),
        weight=("effect op saldo",),
        day_first=True,
    ),
    Preset(
        "PayPal, Spanish",
        needs=("fecha", "neto", "id. de transaccion", "divisa"),
        date=("fecha",),
        amount=("neto",),
        currency=("divisa",),
        name_of_other=("nombre",),
        text=("titulo del articulo", "asunto", "nota", "tipo"),
        key=("id. de transaccion",),
        status=("estado",),
        done=("completado", "reembolsado", "parcialmente reembolsado", "revertido"),
        undone=("cancelado", "denegado", "pendiente", "rechazado", "retenido", "vencido"),
        weight=("impacto en saldo", "impacto en el saldo"),
        day_first=True,
    ),
    Preset(
        "Venmo",
        needs=("datetime", "amount (total)", "from", "to"),
        date=("datetime",),
        amount=("amount (total)",),
        name_of_other=("from",),
        paid_to=("to",),
        text=("note", "type"),
        key=("id",),
        status=("status",),
        done=("complete", "issued"),
        undone=("expired",),
        money="USD",
    ),
    Preset(
        "Cash App",
        needs=("transaction id", "transaction type", "net amount"),
        date=("date",),
        amount=("net amount",),
        currency=("currency",),
        name_of_other=("name of sender/receiver",),
        text=("notes", "transaction type"),
        key=("transaction id",),
        status=("status",),
        done=(
            *("complete", "completed", "payment sent", "payment deposited", "deposited"),
            "transfer sent",
        ),
    ),
    Preset(
        "GoFundMe",
        needs=("donation date", "net amount"),
        date=("donation date",),
        amount=("net amount",),
        currency=("currency", "currency code"),
        name_of_other=("donor name", "donor full name", "name", "donor first name", "first name"),
        surname=("donor last name", "last name"),
        text=("donation message", "comment", "fundraiser name"),
        key=("donation id", "transaction id"),
    ),
    Preset(
        "GoFundMe, gifts",
        needs=("donation date", "donation amount"),
        date=("donation date",),
        amount=("donation amount",),
        currency=("currency", "currency code"),
        name_of_other=("donor name", "donor full name", "name", "donor first name", "first name"),
        surname=("donor last name", "last name"),
        text=("donation message", "comment", "fundraiser name"),
        key=("donation id", "transaction id"),
    ),
    Preset(
        "Open Collective",
        needs=("kind", "netamount", "currency", "type"),
        date=("effectivedate", "datetime"),
        amount=("netamount",),
        currency=("currency",),
        name_of_other=("oppositeaccountname", "oppositeaccountslug"),
        text=("description", "kind"),
        key=("id", "legacyid", "shortid", "group"),
        way=("type",),
    ),
    *(
        Preset(  # since 2024 its columns are named in words, and what these are can be chosen
            "Open Collective, words",
            needs=("kind", amount, "currency", way),
            date=("effective date & time", "effective date", "date & time", "date"),
            amount=(amount,),
            currency=("currency",),
            name_of_other=("opposite account name", "opposite account handle"),
            text=("description", "kind"),
            key=("transaction id", "short transaction id", "legacy transaction id"),
            way=(way,),
        )
        for amount in ("amount single column", "net amount")
        for way in ("credit/debit", "type")
    ),
    Preset(
        "Wise",
        needs=("transferwise id", "date", "amount", "currency"),
        date=("date",),
        amount=("amount",),
        currency=("currency",),
        name_of_other=("payer name", "merchant"),
        paid_to=("payee name",),
        text=("description", "payment reference", "note"),
        key=("transferwise id",),
        day_first=True,
    ),
    Preset(
        "Revolut",
        needs=("started date", "completed date", "amount", "fee", "currency"),
        date=("completed date",),
        amount=("amount",),
        currency=("currency",),
        text=("description", "type"),
        status=("state",),
        done=("completed",),
        fee=("fee",),
    ),
)

ANY_BANK = Preset(
    "a bank",
    needs=(),
    date=(
        *("booking date", "transaction date", "posting date", "posted date", "date posted"),
        *(
            "completed date",
            "date completed (utc)",
            "created on",
            "date",
            "buchungstag",
            "buchungsdatum",
            "buchung",
        ),
        *("txn date", "tran date", "date of transaction", "donation date"),
        *("datum", "boekdatum", "date operation", "date de comptabilisation", "fecha operacion"),
        *("fecha", "data", "data contabile", "data lancamento", "valutadatum", "value date"),
        *("fecha valor", "التاريخ", "tarih", "datetime"),
    ),
    amount=(
        *(
            "total amount",
            "amount",
            "transaction amount",
            "betrag",
            "umsatz",
            "bedrag",
            "bedrag (eur)",
            "montant",
        ),
        *("importe", "monto", "valor", "importo", "net", "net amount", "المبلغ", "tutar"),
        *("kwota", "donation amount", "value"),
    ),
    came=(
        *("credit", "credit amount", "money in", "paid in", "deposit", "deposits", "haben"),
        *("deposit amt.", "deposit amount", "amount credit"),
        *("gutschrift", "abono", "ingreso", "credito", "entrate", "in", "received"),
    ),
    went=(
        *("debit", "debit amount", "money out", "paid out", "withdrawal", "withdrawals", "soll"),
        *("withdrawal amt.", "withdrawal amount", "amount debit"),
        *("lastschrift", "belastung", "cargo", "gasto", "debito", "uscite", "out", "spent"),
    ),
    currency=(
        *(
            "currency",
            "payment currency",
            "wahrung",
            "waehrung",
            "whg",
            "devise",
            "divisa",
            "moneda",
            "munt",
            "valuta",
        ),
        "العملة",
    ),
    name_of_other=(
        *("name", "payee", "counterparty", "counterparty name", "merchant", "payer", "beneficiary"),
        *("beguenstigter/zahlungspflichtiger", "begunstigter/zahlungspflichtiger", "empfanger"),
        *("begunstigter / auftraggeber", "empfanger/auftraggeber", "empfaenger/auftraggeber"),
        *("name zahlungsbeteiligter", "auftraggeber/empfanger", "auftraggeber", "naam tegenpartij"),
        *("naam / omschrijving", "tegenpartij", "beneficiario", "nombre", "ordenante", "nom"),
        *("beneficiaire", "other party", "partner name", "zahlungspflichtige*r", "payer name"),
        *("payer", "donor name", "counter party"),
        "الاسم",
    ),
    paid_to=("zahlungsempfanger*in", "payee name"),
    text=(
        *("description", "transaction description", "details", "memo", "reference", "note"),
        *("notes", "payment reference", "verwendungszweck", "buchungstext", "omschrijving"),
        *("mededelingen", "libelle", "libelle operation", "concepto", "descripcion", "causale"),
        *("descrizione", "descricao", "historico", "الوصف", "aciklama", "narrative", "movimiento"),
        *("narration", "transaction remarks"),
        *("omschrijving-1", "omschrijving-2", "omschrijving-3"),
        *("avisierungstext", "notification text", "beschreibung1", "beschreibung2"),
        *("beschreibung3", "description1", "description2", "description3"),
    ),
    key=(
        *("transaction id", "id", "fitid", "transaction reference", "transaktions-id"),
        *("transferwise id", "identificador", "transaktions-nr.", "transaction no."),
    ),
    status=("state", "status", "info"),
    undone=(
        *("pending", "reverted", "declined", "failed", "canceled", "cancelled", "rejected"),
        *("denied", "refused", "in progress", "processing", "on hold", "expired", "voided"),
        *(
            "vorgemerkt",
            "umsatz vorgemerkt",
            "offen",
            "ausstehend",
            "en attente",
            "pendiente",
            "pendente",
        ),
    ),
    way=("credit/debit", "debit/credit", "cr/dr", "dr/cr", "af bij", "soll/haben", "type"),
)

# Of a sheet that names these columns: what else to take, since it does not say what came.
TAKE_ANOTHER = {
    ("amount", "amount refunded", "captured", "status"): STRIPE_PAYMENTS,
    ("id", "amount", "currency", "status", "created (utc)"): STRIPE_PAYMENTS,
    ("direction", "source amount (after fees)", "target amount (after fees)"): gettext_lazy(
        "This export of Wise says what was sent, not what each balance came to. Take the statement"
        " of the balance as CSV: Account, Statements."
    ),
}
