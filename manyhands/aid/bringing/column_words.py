"""What the sheets of mutual-aid groups call their columns, in five languages, without accents.

A name stands for a header that is it, holds it as words, or is spelled almost like it.
"""


def _names(listed: str) -> tuple[str, ...]:
    """The names between the bars, most telling first."""
    return tuple(" ".join(name.split()) for name in listed.split("|"))


NAMES: dict[str, tuple[str, ...]] = {
    "direction": _names("""
        need or offer | offer or need | ask or offer | request or offer | requesting or offering |
        are you requesting or offering | i want to | i would like to | are you here to |
        type of post | direction | necesidad u oferta | pide u ofrece | pides u ofreces |
        quieres pedir u ofrecer | besoin ou offre | demande ou offre | vous souhaitez |
        حاجة ام عرض | طلب او عرض | طلب ام عرض | pedido ou oferta | precisa ou oferece
    """),
    "words": _names("""
        what do you need | what are you offering | what can you offer | describe your need |
        describe what you need | describe your request | description | details of request |
        details | request details | items needed | items requested | item | items | request |
        what | need | needs | offer | how can we help | how can we help you | support needed |
        what support do you need | what is needed | ask | message | title | summary |
        que necesitas | que necesita | que ofreces | que ofrece | describe lo que necesitas |
        descripcion | necesidad | necesidades | articulos | pedido | solicitud | mensaje |
        en que podemos ayudarte | articulo | producto | oferta | que hace falta |
        de quoi avez vous besoin | que proposez vous | votre besoin | besoin | besoins | demande |
        description du besoin | comment pouvons nous aider | objet | article | offre |
        bedarf | gesuch | angebot | was brauchst du | was wird gebraucht | was bietest du |
        ماذا تحتاج | ما الذي تحتاجه | ما تحتاج | الحاجة | الاحتياج | الاحتياجات | الطلب | الوصف |
        ماذا تقدم | التفاصيل | المطلوب | do que voce precisa | do que precisa |
        o que voce precisa | o que oferece | descricao | necessidade | itens | o que precisa |
        mensagem | como podemos ajudar
    """),
    "kind": _names("""
        category | categories | type of need | type of request | type of help | type of support |
        kind of help | kind | type | need type | request type | what type of help do you need |
        which of these do you need | tags | categoria | categorias | tipo | tipo de ayuda |
        tipo de necesidad | tipo de apoyo | rubro | categorie | type d aide | type de besoin |
        genre | الفئة | النوع | نوع المساعدة | نوع الحاجة | التصنيف | tipo de ajuda |
        tipo de necessidade
    """),
    "quantity": _names("""
        quantity | qty | how many | how much | amount | number of items | count | units |
        number needed | cantidad | cuantos | cuantas | cant | numero de articulos | quantite |
        combien | nombre | qte | الكمية | العدد | كم | quantidade | quantos | quantas | qtd
    """),
    "place": _names("""
        neighborhood | neighbourhood | cross streets | nearest cross streets | intersection |
        nearest intersection | area | location | zone | zip code | zip | postal code | postcode |
        borough | district | city | town | ward | region | where are you located |
        where are you | where | where do you live | landmark | barrio | colonia | zona | sector |
        ubicacion | codigo postal | entre calles | esquina | ciudad | comuna | municipio |
        localidad | donde | donde vives | en que zona vives | distrito | quartier |
        arrondissement | ville | commune | code postal | secteur | lieu | ou habitez vous |
        ou etes vous | intersection la plus proche | الحي | المنطقة | المكان | الموقع | المدينة |
        اين تسكن | اقرب تقاطع | bairro | regiao | cidade | local | localizacao | cep |
        onde mora | ponto de referencia
    """),
    "due": _names("""
        needed by | need by | when do you need it | when do you need this | by when | due |
        due date | deadline | date needed | when is it needed | when | delivery date |
        preferred date | date for help | para cuando | cuando lo necesitas | fecha limite |
        fecha de entrega | cuando | fecha necesaria | pour quand | date limite | avant le |
        quand | quand en avez vous besoin | date souhaitee | متى | متى تحتاجه | الموعد |
        تاريخ الحاجة | اخر موعد | para quando | data limite | prazo | quando | quando precisa
    """),
    "urgency": _names("""
        urgency | how urgent | how urgent is it | how urgent is your need | priority | urgent |
        is this urgent | urgency level | how soon | urgencia | que tan urgente | prioridad |
        es urgente | urgente | urgence | priorite | degre d urgence | est ce urgent | الاولوية |
        درجة الاستعجال | مدى الاستعجال | عاجل | هل الامر عاجل | prioridade | e urgente
    """),
    "language": _names("""
        preferred language | language | languages | language spoken | primary language |
        what language do you speak | languages spoken | idioma | idioma preferido | lengua |
        que idioma hablas | langue | langue preferee | langues parlees | langue parlee | اللغة |
        اللغة المفضلة | لغة التواصل | idioma preferencial | lingua
    """),
    "adults": _names("""
        adults | number of adults | how many adults | household size | household |
        how many people in your household | people in household | number of people | family size |
        how many people | size of household | number in household | adultos |
        numero de adultos | cuantas personas | cuantas personas viven contigo |
        cuantos son en casa | personas en el hogar | tamano del hogar | integrantes |
        numero de personas | adultes | nombre d adultes | nombre de personnes |
        personnes dans le foyer | taille du foyer | combien de personnes | combien etes vous |
        الكبار | البالغين | عدد البالغين | عدد الافراد | عدد افراد الاسرة | افراد العائلة |
        كم عدد افراد الاسرة | quantas pessoas | quantas pessoas na casa | pessoas na casa |
        tamanho da familia | moradores
    """),
    "children": _names("""
        children | kids | number of children | how many children | how many kids | minors |
        children in household | under 18 | ninos | menores | numero de ninos | cuantos ninos |
        hijos | enfants | nombre d enfants | combien d enfants | الاطفال | عدد الاطفال | كم طفل |
        criancas | numero de criancas | quantas criancas | filhos
    """),
    "contact_name": _names("""
        name | your name | full name | first name | contact name | contact person | requester |
        requester name | preferred name | name or alias | what should we call you | who | nombre |
        tu nombre | nombre completo | nombre y apellido | como te llamas | contacto | nom |
        votre nom | prenom | nom et prenom | nom complet | الاسم | الاسم الكامل | اسمك | ما اسمك |
        nome | seu nome | nome completo | nome e sobrenome
    """),
    "phone": _names("""
        phone | phone number | mobile | mobile number | cell | cell phone | telephone | tel |
        whatsapp | whatsapp number | text number | contact number | best number to reach you |
        signal | best way to contact you | best way to reach you | contact info |
        contact information | telefono | numero de telefono | celular | movil |
        numero de contacto | como contactarte | telephone portable | numero de telephone |
        portable | numero | الهاتف | رقم الهاتف | الجوال | رقم الجوال | موبايل | واتساب |
        رقم التواصل | telefone | numero de telefone | zap | telemovel | contato
    """),
    "mail": _names("""
        email | e mail | email address | mail | your email | correo | correo electronico |
        direccion de correo electronico | courriel | adresse mail | adresse e mail |
        adresse electronique | البريد | البريد الالكتروني | ايميل | endereco de e mail |
        e mail de contato
    """),
    "address": _names("""
        address | street address | home address | delivery address | full address |
        drop off address | address for delivery | street | street and number | street no |
        street number | house number | house no | calle | calle y numero | rue | الشارع |
        direccion | domicilio | direccion de entrega |
        direccion completa | anschrift | strasse | adresse | adresse de livraison |
        adresse complete | adresse postale |
        العنوان | عنوان السكن | عنوان التوصيل | العنوان الكامل | endereco |
        endereco de entrega | endereco completo | morada
    """),
    "note": _names("""
        notes | note | comments | comment | anything else | anything else we should know |
        additional information | additional notes | other information | remarks | special needs |
        allergies | dietary restrictions | any dietary restrictions or allergies |
        delivery instructions | access needs | notas | nota | comentarios | observaciones |
        algo mas | algo mas que debamos saber | informacion adicional | alergias | remarques |
        commentaires | commentaire | autre chose | autres informations | precisions | ملاحظات |
        ملاحظة | معلومات اضافية | تعليقات | observacoes | comentario | algo mais | obs |
        informacoes adicionais
    """),
    "status": _names("""
        status | state | done | completed | fulfilled | closed | progress | stage | resolved |
        estado | completado | estatus | resuelto | hecho | statut | etat | termine | fait |
        traite | الحالة | تم | منجز | situacao | concluido | resolvido | feito
    """),
    "posted_at": _names("""
        timestamp | submitted | submitted at | submission date | date submitted | created |
        created at | created time | date | date posted | date of request | request date |
        date received | received | received at | marca temporal | fecha | fecha de solicitud |
        fecha de registro | enviado | creado | horodateur | date de la demande | cree le |
        recu le | طابع زمني | التاريخ | تاريخ الطلب | تاريخ التسجيل | carimbo de data hora |
        data | data do pedido | criado em | data de envio
    """),
    "external_id": _names("""
        id | request id | record id | ticket | ticket number | case number | reference |
        reference number | ref | number | no | row id | code | folio | numero de caso |
        identificador | codigo | identifiant | numero de dossier | الرقم | رقم الطلب | المعرف |
        رقم الحالة | n | protocolo
    """),
    # What our own sheets say besides.
    "times": _names("times | best times | time of day | hours | horario | horaires | horarios"),
    "standing": _names("is standing | recurring | ongoing | recurrente | recurrent"),
    "patch": _names("patch"),
}  # fmt: skip

# Headers that hold a name from above and mean something that no field takes.
MEANS_NOTHING_HERE = _names("""
    delivered | delivery | volunteer | assigned to | helper | assigned | driver | consent |
    i agree | how did you hear | signature | cost | reimbursement | receipt | date of birth |
    dob | age | gender | immigration | income | entregado | a domicilio | voluntario |
    voluntaria | asignado | asignado a | como se entero | de acuerdo | benevole | attribue a |
    livre | livraison | comment avez vous connu | المتطوع | توصيل | التوصيل |
    voluntaria responsavel | responsavel | entrega | contact method | preferred contact |
    last contacted | follow up
""")  # fmt: skip
